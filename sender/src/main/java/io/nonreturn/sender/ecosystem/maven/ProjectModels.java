package io.nonreturn.sender.ecosystem.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.maven.model.Build;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.Model;
import org.apache.maven.model.Parent;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.building.DefaultModelBuilder;
import org.apache.maven.model.building.DefaultModelBuilderFactory;
import org.apache.maven.model.building.DefaultModelBuildingRequest;
import org.apache.maven.model.building.FileModelSource;
import org.apache.maven.model.building.ModelBuildingException;
import org.apache.maven.model.building.ModelBuildingRequest;
import org.apache.maven.model.plugin.LifecycleBindingsInjector;
import org.apache.maven.model.resolution.ModelResolver;
import org.apache.maven.model.resolution.UnresolvableModelException;

/**
 * What the POMs of a project say once parents, BOMs, profiles and the plugins of Maven itself are put in, by Maven's own model builder. Runs
 * nothing that a project brings. One thread.
 */
final class ProjectModels {

  private final Reactor reactor;
  private final PomSource upstream;
  private final List<String> profiles;
  private final Properties properties;

  /** Where POMs come from that are no modules. */
  interface PomSource {
    /** A POM's file on this host. */
    Path pom(String group, String artifact, String version) throws UnresolvableModelException;

    /** The version of a range that counts. */
    String version(String group, String artifact, String range) throws UnresolvableModelException;
  }

  /** @param properties of the system that the project will be built on, as far as they are known */
  ProjectModels(Reactor reactor, PomSource upstream, List<String> profiles, Properties properties) {
    this.reactor = reactor;
    this.upstream = upstream;
    this.profiles = List.copyOf(profiles);
    this.properties = properties;
  }

  /**
   * The effective model of a module.
   *
   * @throws IOException if it has none; the message has Maven's words
   */
  Model effective(Path pom, MavenCore core) throws IOException {
    DefaultModelBuilder builder = new DefaultModelBuilderFactory().newInstance();
    builder.setLifecycleBindingsInjector(bindings(core));
    DefaultModelBuildingRequest request = new DefaultModelBuildingRequest();
    request.setPomFile(pom.toFile());
    request.setModelResolver(new Resolver());
    request.setProcessPlugins(true);
    request.setValidationLevel(ModelBuildingRequest.VALIDATION_LEVEL_MINIMAL);
    request.setActiveProfileIds(profiles);
    request.setSystemProperties(properties);
    try {
      Model model = builder.build(request).getEffectiveModel();
      reactor.resolved(model, pom);
      return model;
    } catch (ModelBuildingException e) {
      throw new IOException(pom + " has no effective model: " + e.getMessage(), e);
    }
  }

  private static LifecycleBindingsInjector bindings(MavenCore core) {
    return (model, request, problems) -> {
      Build build = model.getBuild() == null ? new Build() : model.getBuild();
      model.setBuild(build);
      Map<String, Plugin> own = build.getPluginsAsMap();
      List<Plugin> plugins = new ArrayList<>(build.getPlugins());
      core.of(model.getPackaging())
          .forEach(
              (key, version) -> {
                Plugin plugin = own.get(key);
                if (plugin == null) {
                  plugin = managed(build, key);
                  plugins.add(plugin);
                }
                if (plugin.getVersion() == null && !isManaged(build, key)) {
                  plugin.setVersion(version);
                }
              });
      build.setPlugins(plugins);
      build.flushPluginMap();
    };
  }

  private static boolean isManaged(Build build, String key) {
    Plugin managed = build.getPluginManagement() == null ? null : build.getPluginManagement().getPluginsAsMap().get(key);
    return managed != null && managed.getVersion() != null;
  }

  private static Plugin managed(Build build, String key) {
    Plugin managed = build.getPluginManagement() == null ? null : build.getPluginManagement().getPluginsAsMap().get(key);
    if (managed != null) {
      return managed.clone();
    }
    Plugin plugin = new Plugin();
    plugin.setGroupId(key.substring(0, key.indexOf(':')));
    plugin.setArtifactId(key.substring(key.indexOf(':') + 1));
    return plugin;
  }

  /** Modules first, then upstream; repositories that a POM names are not asked. */
  private final class Resolver implements ModelResolver {
    @Override
    public FileModelSource resolveModel(String group, String artifact, String version) throws UnresolvableModelException {
      Path module = reactor.pom(group + ":" + artifact + ":" + version);
      return new FileModelSource((module == null ? upstream.pom(group, artifact, version) : module).toFile());
    }

    @Override
    public FileModelSource resolveModel(Parent parent) throws UnresolvableModelException {
      parent.setVersion(upstream.version(parent.getGroupId(), parent.getArtifactId(), parent.getVersion()));
      return resolveModel(parent.getGroupId(), parent.getArtifactId(), parent.getVersion());
    }

    @Override
    public FileModelSource resolveModel(Dependency dependency) throws UnresolvableModelException {
      dependency.setVersion(upstream.version(dependency.getGroupId(), dependency.getArtifactId(), dependency.getVersion()));
      return resolveModel(dependency.getGroupId(), dependency.getArtifactId(), dependency.getVersion());
    }

    @Override
    public void addRepository(org.apache.maven.model.Repository repository) {
      // There is one upstream.
    }

    @Override
    public void addRepository(org.apache.maven.model.Repository repository, boolean replace) {
      // There is one upstream.
    }

    @Override
    public ModelResolver newCopy() {
      return this;
    }
  }
}
