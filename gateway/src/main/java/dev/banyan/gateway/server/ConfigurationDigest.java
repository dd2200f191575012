package dev.banyan.gateway.server;

import dev.banyan.base.Fault;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.assemble.SystemPart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.TreeSet;

/// Tells configurations apart by what they say: nodes whose files and systems are the same, and no
/// others, may give each other's answers.
final class ConfigurationDigest {
  private static final int SHOWN = 12;

  private ConfigurationDigest() {}

  static String of(Assembly assembly) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : new TreeSet<>(assembly.files())) {
        digest.update(Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0]);
        digest.update((byte) 0);
      }
      for (SystemPart part : new TreeMap<>(assembly.systems()).values()) {
        String print = part.name() + ' ' + part.kind() + ' ' + part.system().fingerprint();
        digest.update(print.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, SHOWN);
    } catch (NoSuchAlgorithmException | IOException e) {
      throw Fault.bug("the configuration's files cannot be read again", e);
    }
  }
}
