package dev.banyan.gateway.cache;

import dev.banyan.connect.Http;
import dev.banyan.value.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A kept answer as it lies in shared memory, with the names of its tags.
record KeptAnswer(
    Stored.Content content,
    Stored.Life life,
    Selection selection,
    boolean open,
    List<String> tags) {
  private static final int VERSION = 1;

  KeptAnswer {
    tags = List.copyOf(tags);
  }

  /// Null for what is not to be shared: a text too long to be written, or a failure.
  byte @Nullable [] bytes() {
    if (content.fault() != null) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.body().size() + 512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeShort(content.status());
      out.writeShort(content.headers().size());
      for (Http.Header header : content.headers()) {
        out.writeUTF(header.name());
        out.writeUTF(header.value());
      }
      out.writeLong(life.born());
      out.writeLong(life.fresh());
      out.writeLong(life.stale());
      out.writeLong(life.error());
      out.writeLong(life.keep());
      texts(out, selection.names());
      texts(out, selection.values());
      out.writeBoolean(open);
      texts(out, tags);
      out.writeInt(content.body().size());
      out.write(content.body().unsafeArray());
    } catch (IOException e) {
      return null;
    }
    return bytes.toByteArray();
  }

  private static void texts(DataOutputStream out, List<String> texts) throws IOException {
    out.writeShort(texts.size());
    for (String text : texts) {
      out.writeUTF(text);
    }
  }

  /// Null for what cannot be read: of another version, or damaged.
  static @Nullable KeptAnswer read(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readByte() != VERSION) {
        return null;
      }
      int status = in.readUnsignedShort();
      List<Http.Header> headers = new ArrayList<>();
      for (int i = in.readUnsignedShort(); i > 0; i--) {
        headers.add(new Http.Header(in.readUTF(), in.readUTF()));
      }
      Stored.Life life =
          new Stored.Life(
              in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
      Selection selection = new Selection(texts(in), texts(in));
      boolean open = in.readBoolean();
      List<String> tags = texts(in);
      byte[] body = new byte[Math.min(in.readInt(), bytes.length)];
      in.readFully(body);
      Stored.Content content = new Stored.Content(status, headers, Bytes.wrap(body), null);
      return new KeptAnswer(content, life, selection, open, tags);
    } catch (IOException e) {
      return null;
    }
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      texts.add(in.readUTF());
    }
    return texts;
  }
}
