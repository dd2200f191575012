/// What importers write a first configuration with: readable names, and texts as YAML takes them.
/// Uses nothing of ours.
@NullMarked
package dev.banyan.config.draft;

import org.jspecify.annotations.NullMarked;
