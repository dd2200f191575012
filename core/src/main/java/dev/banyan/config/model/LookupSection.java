package dev.banyan.config.model;

import dev.banyan.config.decode.Written;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Required;
import dev.banyan.text.Name;
import java.nio.file.Path;
import java.util.Map;

/// A table of codes and what they stand for.
@Doc("A table of codes and what they stand for.")
@Example("country: { values: { DE: Germany, FR: France } }")
public sealed interface LookupSection {

  /// The table, written here.
  record Values(@Doc("Code and value of each row.") @Required Map<Name, Written> values)
      implements LookupSection {}

  /// The table in a CSV file with a header line.
  record File(
      @Doc("The CSV file, with a header line.") Path file,
      @Doc("The column of the codes.") @Default("code") Name code,
      @Doc("The column of the values.") @Default("value") Name value)
      implements LookupSection {}
}
