package dev.banyan.peer.camel;

/// Starts Camel's own main with the routes of this package; `application.properties` and system
/// properties say the rest.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    new org.apache.camel.main.Main(Main.class).run(arguments);
  }
}
