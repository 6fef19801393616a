package io.nonreturn.sender.ecosystem.oci;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads what {@code docker save} and {@code podman save} write where it is no OCI layout: {@code manifest.json} names configs and layers. The
 * layers are uncompressed tars and stay so, byte for byte; their digests stand in the config as {@code diff_ids}. The manifest that a registry
 * needs is made of these: the same archive makes the same digest. Source: Docker image specification 1.2, "Combined Image JSON + Filesystem
 * Changeset Format".
 */
final class DockerReader {

  static final String MANIFEST = "manifest.json";

  static final String CONFIG = "application/vnd.docker.container.image.v1+json";
  static final String LAYER = "application/vnd.docker.image.rootfs.diff.tar";

  private static final int MOST_IMAGES = 10_000;
  private static final int MOST_LAYERS = 1_000;

  private final TarTree tree;

  DockerReader(TarTree tree) {
    this.tree = tree;
  }

  /** The images by all of their names. */
  Map<ImageName, List<ArtifactDraft>> images() throws IOException, InterruptedException {
    JsonNode list = ImageDocument.json(tree.read(MANIFEST, ImageDocument.MOST_BYTES));
    if (!list.isArray() || list.isEmpty() || list.size() > MOST_IMAGES) {
      throw new InvalidImageException(MANIFEST + " lists no images, or more than " + MOST_IMAGES);
    }
    Map<ImageName, List<ArtifactDraft>> images = new LinkedHashMap<>();
    for (JsonNode image : list) {
      for (JsonNode tag : image.path("RepoTags")) {
        String text = Descriptor.text(tag);
        ImageName name = ImageName.ofArchive(text);
        if (name == null) {
          throw new InvalidImageException("an image is called " + text + ", which is no name of one");
        }
        if (images.put(name, image(name, image)) != null) {
          throw new InvalidImageException("two images are called " + text);
        }
      }
    }
    if (images.isEmpty()) {
      throw new InvalidImageException("no image in it has a name; save it by its name and tag, not by its ID");
    }
    return images;
  }

  private List<ArtifactDraft> image(ImageName name, JsonNode image) throws IOException, InterruptedException {
    String configPath = Descriptor.text(image.path("Config"));
    JsonNode layerPaths = image.path("Layers");
    if (!tree.has(configPath) || !layerPaths.isArray() || layerPaths.size() > MOST_LAYERS) {
      throw new InvalidImageException(name + " has no config or no list of layers");
    }
    byte[] config = tree.read(configPath, ImageDocument.MOST_BYTES);
    JsonNode diffIds = ImageDocument.json(config).path("rootfs").path("diff_ids");
    if (diffIds.size() != layerPaths.size()) {
      throw new InvalidImageException(name + " has layers=" + layerPaths.size() + " where its config states " + diffIds.size());
    }
    Map<String, ArtifactDraft> blobs = new LinkedHashMap<>();
    Fingerprint fingerprint = tree.fingerprint(MANIFEST);
    Descriptor configDescriptor = Descriptor.of(CONFIG, Digest.sha256(config).hex(), config.length);
    blobs.put(configDescriptor.hex(), LayoutReader.blob(tree, configPath, configDescriptor));
    List<Descriptor> layers = new ArrayList<>();
    for (int i = 0; i < layerPaths.size(); i++) {
      Descriptor layer = layer(name, Descriptor.text(layerPaths.get(i)), Descriptor.text(diffIds.get(i)));
      layers.add(layer);
      blobs.putIfAbsent(layer.hex(), LayoutReader.blob(tree, Descriptor.text(layerPaths.get(i)), layer));
    }
    byte[] manifest = manifest(configDescriptor, layers);
    Descriptor top = Descriptor.of(ImageDocument.DOCKER_MANIFEST, Digest.sha256(manifest).hex(), manifest.length);
    ImageWalk walk = new ImageWalk(descriptor -> manifest, new Platforms(List.of()));
    walk.follow(top);
    List<ArtifactDraft> drafts = new ArrayList<>(ImageBundle.documents(name, tree.origin(), fingerprint, top, List.of(), walk));
    drafts.addAll(blobs.values());
    return drafts;
  }

  private Descriptor layer(ImageName name, String path, String diffId) throws IOException {
    if (!tree.has(path) || !ImageName.isDigest(diffId)) {
      throw new InvalidImageException(name + " names layer " + path + " of " + diffId + ", which is not there");
    }
    byte[] start = tree.start(path, 4);
    boolean gzip = start.length >= 2 && start[0] == 0x1f && start[1] == (byte) 0x8b;
    boolean zstd = start.length >= 4 && start[0] == 0x28 && start[1] == (byte) 0xb5 && start[2] == 0x2f && start[3] == (byte) 0xfd;
    if (gzip || zstd) {
      throw new InvalidImageException(name + " has a compressed layer " + path + ", of which nothing states the digest; save it as OCI");
    }
    return Descriptor.of(LAYER, diffId.substring(ImageName.SHA256.length()), tree.size(path));
  }

  /** Always the same bytes for the same image. */
  static byte[] manifest(Descriptor config, List<Descriptor> layers) {
    ObjectNode manifest = JsonMapper.shared().createObjectNode();
    manifest.put("schemaVersion", 2).put("mediaType", ImageDocument.DOCKER_MANIFEST);
    describe(manifest.putObject("config"), config);
    ArrayNode list = manifest.putArray("layers");
    layers.forEach(layer -> describe(list.addObject(), layer));
    return manifest.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void describe(ObjectNode node, Descriptor descriptor) {
    node.put("mediaType", descriptor.mediaType()).put("size", descriptor.size()).put("digest", descriptor.digest());
  }
}
