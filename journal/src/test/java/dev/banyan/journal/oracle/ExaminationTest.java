package dev.banyan.journal.oracle;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Deadline;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The oracle finds what it is there to find.
class ExaminationTest {
  private Path file = Path.of(".");
  private Place place = new Place("");
  private final Memory memory = new Memory();
  private final Examination examination = new Examination(memory);

  @BeforeEach
  void in(@TempDir Path folder) {
    file = folder.resolve("x.db");
    place = new Place(file.toString());
  }

  private static Request request(String id) {
    return new Request(
        id,
        List.of(new Request.Part("s", "any", 2), new Request.Part("t", "any", 1)),
        List.of(),
        9);
  }

  private void write(Request request) {
    Store store = place.open(_ -> {});
    Journal journal = Journal.open(store, Journal.Settings.USUAL);
    journal.append(request.append(), Deadline.in(Duration.ofSeconds(20)));
    journal.close();
  }

  @Test
  void findsThatAStoreWasSetBackWithAllItsFiles() throws IOException {
    write(request("0-1"));
    memory.asked(request("0-1"));
    memory.told("0-1 W 0:2:2,0:3:1");
    for (String suffix : List.of("", ".head")) {
      Files.copy(sibling(suffix), sibling(suffix + ".old"));
    }
    write(request("0-2"));
    memory.asked(request("0-2"));
    memory.told("0-2 W 0:5:4,0:6:2");
    examination.run(place, "whole");
    for (String suffix : List.of("", ".head")) {
      Files.copy(sibling(suffix + ".old"), sibling(suffix), StandardCopyOption.REPLACE_EXISTING);
    }

    assertThatThrownBy(() -> examination.run(place, "set back")).hasMessageContaining("no shorter");
    assertThatThrownBy(() -> new Examination(memory).run(place, "set back"))
        .hasMessageContaining("lost: 0-2");
  }

  @Test
  void findsWhatWasRefusedOrWrittenTwiceOrElsewhere() {
    write(request("0-1"));
    memory.asked(request("0-1"));
    memory.told("0-1 F OVERLOADED");

    assertThatThrownBy(() -> examination.run(place, "refused")).hasMessageContaining("was refused");

    memory.asked(request("0-1"));
    memory.told("0-1 W 0:2:2,0:4:1");
    assertThatThrownBy(() -> examination.run(place, "moved")).hasMessageContaining("in place");

    write(request("0-1"));
    assertThatThrownBy(() -> examination.run(place, "twice"))
        .hasMessageContaining("once and whole");

    write(request("0-9"));
    assertThatThrownBy(() -> new Examination(new Memory()).run(place, "more"))
        .hasMessageContaining("nobody asked for");
  }

  private Path sibling(String suffix) {
    return file.resolveSibling("x.db" + suffix);
  }
}
