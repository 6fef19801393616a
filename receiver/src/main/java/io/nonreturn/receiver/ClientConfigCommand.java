package io.nonreturn.receiver;

import io.nonreturn.receiver.ecosystem.Client;
import io.nonreturn.receiver.ecosystem.Ecosystems;
import io.nonreturn.receiver.ecosystem.SiteAccess;
import io.nonreturn.receiver.serve.HttpOptions;
import io.nonreturn.receiver.serve.SiteAddress;
import io.nonreturn.wire.settings.SettingsException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nonreturn client-config}: what the home page tells, for one client. */
@Command(
    name = "client-config",
    description = "Prints the configuration that a client of the high side needs, as the home page shows it: the texts to standard output,"
        + " where they belong to standard error. Reads receiver.toml alone, or nothing with --address.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:printed", "2:wrong usage or configuration, or a client that is not known; the known ones are listed"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  nonreturn client-config -c receiver.toml npm",
      "  nonreturn client-config --address https://mirror.example pip > ~/.config/pip/pip.conf"
    })
public final class ClientConfigCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int CONFIGURATION = 2;

  @Option(names = {"-c", "--config"}, paramLabel = "FILE", description = "receiver.toml; needed unless --address is given")
  private Path file;

  @Option(names = "--address", paramLabel = "URL", description = "Where clients reach the high side, such as https://mirror.example.")
  private String address;

  @Option(names = "--ca", paramLabel = "FILE", description = "On the client, the certificate of the site's own authority.")
  private String ca;

  @Option(names = "--login", description = "With lines for a name and a password; of itself where receiver.toml names readers.")
  private boolean isLogin;

  @Parameters(paramLabel = "CLIENT", arity = "0..1", defaultValue = "", description = "pip, npm, docker, …: without one, all are listed.")
  private String name;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    SiteAccess access;
    try {
      Optional<HttpOptions> web = file == null ? Optional.empty() : Optional.of(ReceiverConfig.read(file).web());
      if (web.isEmpty() && address == null) {
        return fail("name receiver.toml with -c FILE, or the high side's address with --address URL");
      }
      SiteAddress site = address == null ? web.orElseThrow().usualAddress() : SiteAddress.parse(address);
      access = new SiteAccess(
          site,
          isLogin || web.flatMap(HttpOptions::readers).isPresent(),
          Optional.ofNullable(ca).or(() -> web.flatMap(HttpOptions::ca)));
    } catch (SettingsException e) {
      return fail(e.getMessage());
    } catch (IllegalArgumentException e) {
      return fail("--address " + address + " " + e.getMessage());
    }
    Map<String, Client> clients = Ecosystems.load().clients(access);
    Client client = clients.get(name);
    if (client == null) {
      return fail((name.isEmpty() ? "name a client" : "no client " + name + " is known") + "; known are: " + String.join(", ", clients.keySet()));
    }
    print(client);
    return OK;
  }

  /** Each text after its place, also where both go to one terminal. */
  private void print(Client client) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    for (Client.Step step : client.steps()) {
      err.println(step.where() + ":");
      err.flush();
      out.print(step.text());
      out.flush();
    }
    if (client.steps().isEmpty()) {
      err.println("Needs no setup:");
      err.flush();
      out.println(client.use());
      out.flush();
    } else {
      err.println("Then: " + client.use());
      err.flush();
    }
  }

  private int fail(String message) {
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
    return CONFIGURATION;
  }
}
