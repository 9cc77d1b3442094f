package pypimirror.rehearsal.packages;

import java.net.URI;

/**
 * The content of files. What is not stored yet is downloaded from the public index.
 *
 * @param assets the stored content
 * @param index the public index
 */
public record AssetContent(AssetStore assets, PublicIndex index) {

  /** Ending of the name of a metadata file (PEP 658). */
  public static final String METADATA = ".metadata";

  /** Returns the content of a file. */
  public AssetStore.Asset of(ProjectFile file) {
    return of(file, () -> download(file, ""));
  }

  /** Returns the content of a file that comes from a different source than the public index. */
  public AssetStore.Asset of(ProjectFile file, AssetStore.Origin origin) {
    return assets.get(file.sha256(), origin);
  }

  /** Returns the metadata of a file that has metadata. */
  public AssetStore.Asset ofMetadata(ProjectFile file) {
    return assets.get(file.metadataSha256(), () -> download(file, METADATA));
  }

  private AssetStore.Opened download(ProjectFile file, String suffix) {
    if (file.url() == null) {
      throw new IndexException(
          file.name() + " is no longer stored, and the public index does not offer it.");
    }
    var response = index.open(URI.create(file.url() + suffix));
    return new AssetStore.Opened(
        response.body(), response.headers().firstValueAsLong("content-length").orElse(-1));
  }
}
