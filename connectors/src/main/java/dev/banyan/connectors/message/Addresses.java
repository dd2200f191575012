package dev.banyan.connectors.message;

import dev.banyan.base.Network;
import dev.banyan.connect.SystemContext;
import java.net.URI;
import java.util.List;

/// Where brokers of a kind are, and what is wrong with how settings say it.
///
/// @param plain the scheme of unencrypted connections
/// @param secure the scheme of encrypted ones
/// @param examples one of each, for people
public record Addresses(String plain, String secure, String examples) {

  public boolean isEncrypted(URI url) {
    return secure.equals(url.getScheme());
  }

  /// Reports addresses that are none, and such as a password travels to in clear.
  public void check(List<URI> urls, boolean password, SystemContext context) {
    urls.forEach(url -> check(url, password, context));
  }

  private void check(URI url, boolean password, SystemContext context) {
    boolean known = plain.equals(url.getScheme()) || isEncrypted(url);
    boolean bare =
        url.getRawQuery() == null
            && url.getRawUserInfo() == null
            && url.getRawFragment() == null
            && (url.getRawPath() == null || url.getRawPath().length() <= 1);
    if (!known || url.getHost() == null || url.getPort() < 1 || !bare) {
      context
          .mistakes()
          .error(
              "bad-url",
              context.at("url"),
              "the address of a broker is scheme, host and port",
              "write it like " + examples + ", options apart");
    } else if (!isEncrypted(url) && password && !Network.isLoopback(url.getHost())) {
      context
          .mistakes()
          .warning(
              "password-in-clear",
              context.at("url"),
              "the password travels unencrypted",
              "write `" + secure + "://` where the broker has it");
    }
  }

  /// Reports a username without a password, or the other way round; both may be null and written
  /// all the same, where a secret could not be read.
  public static void checkPair(boolean hasName, boolean hasPassword, SystemContext context) {
    boolean user = hasName || context.writes("username");
    boolean password = hasPassword || context.writes("password");
    if (user != password) {
      context
          .mistakes()
          .error(
              "half-credentials",
              context.at(user ? "username" : "password"),
              "a username and a password belong together",
              "write both or neither");
    }
  }
}
