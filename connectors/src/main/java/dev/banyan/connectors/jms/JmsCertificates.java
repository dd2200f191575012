package dev.banyan.connectors.jms;

import dev.banyan.connect.Http;
import dev.banyan.connectors.message.Certificates;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.activemq.artemis.core.remoting.impl.ssl.DefaultSSLContextFactory;
import org.apache.activemq.artemis.spi.core.remoting.ssl.SSLContextConfig;

/// Gives the client the certificates of a system, which were read and checked with its settings.
/// The client finds it by name, as a service; brokers in the same process keep their own.
public final class JmsCertificates extends DefaultSSLContextFactory {
  /// The parameter of a connector that holds them.
  static final String KEY = "banyan.tls";

  private static final int BEFORE_THE_CLIENTS_OWN = 100;

  @Override
  public SSLContext getSSLContext(SSLContextConfig config, Map<String, Object> more)
      throws Exception {
    return more.get(KEY) instanceof Http.Tls tls
        ? Certificates.context(tls)
        : super.getSSLContext(config, more);
  }

  @Override
  public int getPriority() {
    return BEFORE_THE_CLIENTS_OWN;
  }
}
