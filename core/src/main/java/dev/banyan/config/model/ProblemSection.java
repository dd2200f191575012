package dev.banyan.config.model;

import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.text.Place;
import org.jspecify.annotations.Nullable;

/// How a fault is answered to a caller (RFC 9457).
@Doc("How a fault is answered.")
@Example("not-found: { status: 404, title: No such thing }")
public record ProblemSection(
    Place place,
    @Doc("The HTTP status.") @Bounds(min = 400, max = 599) int status,
    @Doc("One sentence for people, the same for every occurrence.") String title,
    @Doc("A URI that names the kind of problem; without it one is made from the name.")
        @Nullable String type) {}
