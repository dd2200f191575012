package dev.banyan.cli.command;

import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.cli.UsageException;
import dev.banyan.cli.demo.Demo;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// `banyan demo`: a complete legacy enterprise and Banyan in front of it.
public final class DemoCommand implements Command {
  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "start a legacy enterprise and Banyan in front of it";
  }

  @Override
  public String usage() {
    return """
        usage: banyan demo [NAME] [--port N]  starts both, says what to try; ends with its input
               banyan demo [NAME] --tour      walks through it; exits 0 when every answer is right
        NAME is `meridian`, also where nothing is said, `payments` or `orders`\
        """;
  }

  @Override
  public List<String> flags() {
    return List.of("--tour");
  }

  @Override
  public List<String> options() {
    return List.of("--port");
  }

  @Override
  public int run(Arguments arguments, Console console) {
    Demo.Example example = example(arguments);
    String home = System.getProperty("banyan.home");
    if (home == null) {
      throw new UsageException("the demonstration is part of a checkout: start it by ./banyan");
    }
    Integer port = arguments.option("--port").map(DemoCommand::port).orElse(null);
    Demo.Terminal terminal = new Demo.Terminal(console.input(), console.output(), console.errors());
    try (Demo demo = new Demo(Path.of(home), new ServedDemo(), terminal)) {
      return switch (demo.run(
          new Demo.Wishes(example, arguments.flag("--tour"), port), console.environment())) {
        case FINE -> Exit.FINE;
        case PROBLEMS -> Exit.PROBLEMS;
        case UNREACHABLE -> Exit.UNREACHABLE;
      };
    }
  }

  private static Demo.Example example(Arguments arguments) {
    List<String> words = arguments.operands();
    if (words.size() > 1) {
      throw new UsageException("one example at a time: `" + words.get(1) + "` is too much");
    }
    String name = words.isEmpty() ? Demo.Example.MERIDIAN.word() : words.getFirst();
    return Stream.of(Demo.Example.values())
        .filter(one -> one.word().equals(name))
        .findFirst()
        .orElseThrow(() -> new UsageException("there is no example `" + name + "`"));
  }

  private static Integer port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException _) {
      // Said below, like any other text that is no port.
    }
    throw new UsageException("`" + text + "` is no port");
  }
}
