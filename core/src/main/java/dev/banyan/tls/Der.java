package dev.banyan.tls;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/// The wrapping (X.690) that makes PKCS #8 of the key formats of older tools.
final class Der {
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int CURVE = 0xa0;
  private static final byte[] VERSION = {0x02, 0x01, 0x00};

  /// 1.2.840.113549.1.1.1 with NULL.
  private static final byte[] RSA = {
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  /// 1.2.840.10045.2.1.
  private static final byte[] ELLIPTIC = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  private Der() {}

  static byte[] ofRsa(byte[] key) {
    return of(SEQUENCE, VERSION, RSA, of(OCTETS, key));
  }

  /// The curve stands inside the old format and beside the key in the new one.
  static byte[] ofCurve(byte[] key) throws GeneralSecurityException {
    try {
      int at = content(key, 0);
      at = end(key, at); // version
      at = end(key, at); // the number itself
      while (at < key.length) {
        if ((key[at] & 0xff) == CURVE) {
          byte[] curve = Arrays.copyOfRange(key, content(key, at), end(key, at));
          return of(SEQUENCE, VERSION, of(SEQUENCE, ELLIPTIC, curve), of(OCTETS, key));
        }
        at = end(key, at);
      }
    } catch (IndexOutOfBoundsException _) {
      throw new GeneralSecurityException("the private key is not whole");
    }
    throw new GeneralSecurityException("the private key does not say its curve");
  }

  private static int content(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int end(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    int length = first < 0x80 ? first : 0;
    for (int i = 0; first >= 0x80 && i < (first & 0x7f); i++) {
      length = (length << 8) | (der[at + 2 + i] & 0xff);
    }
    int end = content(der, at) + length;
    if (end > der.length || end <= at) {
      throw new IndexOutOfBoundsException();
    }
    return end;
  }

  private static byte[] of(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(tag);
    int length = content.size();
    if (length < 0x80) {
      all.write(length);
    } else {
      int bytes = (39 - Integer.numberOfLeadingZeros(length)) / 8;
      all.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        all.write(length >> (8 * i));
      }
    }
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }
}
