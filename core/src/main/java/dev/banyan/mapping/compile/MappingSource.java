package dev.banyan.mapping.compile;

import dev.banyan.mapping.LookupTable;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A mapping as it was written, with the names in it resolved.
///
/// `parts` are the legacy types by name, in the order of the configuration; a mapping of one legacy
/// type has one part, with the empty name. `write` is null where there is no such section.
public record MappingSource(
    String name,
    Place place,
    Map<String, Type> parts,
    Structure modern,
    Node.Mapping fields,
    Node.@Nullable Mapping write,
    Map<String, LookupTable> tables,
    Expressions expressions) {}
