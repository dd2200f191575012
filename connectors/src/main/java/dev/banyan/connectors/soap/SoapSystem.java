package dev.banyan.connectors.soap;

import dev.banyan.connect.Credential;
import dev.banyan.connect.Http;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connectors.web.Credentials;
import dev.banyan.connectors.web.Sender;
import dev.banyan.formats.wsdl.Wsdl;
import dev.banyan.formats.xsd.XmlCodec;
import dev.banyan.operation.DeclaredFault;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.type.Type;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A SOAP service as its WSDL describes it. Immutable.
final class SoapSystem implements LegacySystem {
  private final String name;
  private final SoapSettings settings;
  private final Http.Tls tls;
  private final Wsdl wsdl;
  private final Map<String, SoapOperation> operations = new LinkedHashMap<>();
  private final Map<String, SoapShape> shapes = new LinkedHashMap<>();
  private final List<Signature> signatures = new ArrayList<>();
  private final Map<String, String> refused = new LinkedHashMap<>();

  /// What it is called, and how its connections are secured.
  record Way(String name, Http.Tls tls) {}

  SoapSystem(Way way, SoapSettings settings, Wsdl wsdl, List<SoapOperation> all) {
    this.name = way.name();
    this.tls = way.tls();
    this.settings = settings;
    this.wsdl = wsdl;
    wsdl.types().refused().forEach((type, flaw) -> refused.put(type, flaw.toString()));
    for (SoapOperation operation : all) {
      Wsdl.Operation contract = operation.contract();
      if (contract.refusal() != null) {
        refused.put(operation.name(), contract.refusal().toString());
      } else {
        SoapShape shape = new SoapShape(operation.name(), contract);
        operations.put(operation.name(), operation);
        shapes.put(operation.name(), shape);
        signatures.add(signature(operation, shape));
      }
    }
  }

  private Signature signature(SoapOperation operation, SoapShape shape) {
    List<DeclaredFault> faults = new ArrayList<>();
    for (Map.Entry<String, XmlCodec> fault : operation.contract().faults().entrySet()) {
      faults.add(new DeclaredFault(fault.getKey(), fault.getValue().type()));
    }
    return new Signature(
        operation.name(),
        shape.takes(),
        shape.returns(),
        faults,
        operation.safe() ? Effect.READ : Effect.WRITE,
        Signature.Delivery.WHOLE,
        operation.contract().doc());
  }

  @Override
  public Http.Tls tls() {
    return tls;
  }

  @Override
  public Map<String, Type> types() {
    return new LinkedHashMap<>(wsdl.types().named());
  }

  @Override
  public List<Signature> operations() {
    return List.copyOf(signatures);
  }

  @Override
  public Map<String, String> refused() {
    return Map.copyOf(refused);
  }

  @Override
  public LiveSystem open(Http.Factory http) {
    Http.Settings connection =
        new Http.Settings(
            settings.connections(),
            settings.connectTimeout(),
            Http.Settings.DEFAULT.idleTimeout(),
            settings.http2(),
            tls);
    Sender sender =
        new Sender(
            http.open(
                connection.at(settings.urls() == null ? null : settings.urls().endpoints(name))),
            credential(http),
            settings.deadlineHeader());
    return new SoapLive(settings, operations, shapes, sender);
  }

  /// A name and a password that do not travel in the message are a credential like any other.
  private Credential credential(Http.Factory http) {
    boolean basic = settings.security() == SoapSettings.Security.BASIC;
    return basic && settings.username() != null && settings.password() != null
        ? new Credential.Fixed(List.of(Credentials.basic(settings.username(), settings.password())))
        : Credentials.open(name, settings.auth(), http);
  }

  @Override
  public boolean needsCallersToken() {
    return settings.auth() != null && settings.auth().exchange() != null;
  }

  @Override
  public boolean tellsCaller() {
    return settings.auth() != null && settings.auth().tellsCaller();
  }

  @Override
  public String fingerprint() {
    String password = settings.password() == null ? "" : settings.password().reveal();
    String all = settings + "\n" + tls + "\n" + password + "\n" + wsdl.digest();
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(all.getBytes(StandardCharsets.UTF_8));
      Credentials.digest(settings.auth(), digest);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every platform has SHA-256", e);
    }
  }
}
