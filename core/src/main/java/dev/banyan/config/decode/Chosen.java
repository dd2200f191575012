package dev.banyan.config.decode;

import dev.banyan.text.Name;
import dev.banyan.text.Node;

/// The one key of a section that says its kind, and what stands under it, undecoded: the settings
/// record of that kind is known elsewhere.
public record Chosen(Name kind, Node.Mapping settings) {}
