package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A key for results that depend on texts and files: SHA-256, shortened to 32 digits. */
final class Hash {

  private static final int DIGITS = 32;

  private final MessageDigest digest = digest("SHA-256");

  Hash add(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    return this;
  }

  /** Adds a file's content. A missing file counts as an empty one. */
  Hash add(Path file) throws IOException {
    if (Files.exists(file)) {
      digest.update(Files.readAllBytes(file));
    }
    digest.update((byte) 0);
    return this;
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
  }

  /** Returns a digest with an algorithm that every Java supports. */
  static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
