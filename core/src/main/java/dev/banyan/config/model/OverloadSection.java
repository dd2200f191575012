package dev.banyan.config.model;

import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.text.Place;
import java.time.Duration;

/// When the gateway itself sends requests away, the least important first.
@Doc("When the gateway itself sends requests away with 503, the least important first.")
@Example("{ delay: 50ms, under-way: 20000 }")
public record OverloadSection(
    Place place,
    @Doc("How late work may begin before requests are sent away.") @Default("50ms") Duration delay,
    @Doc("How many requests may be worked on at once; relays are not counted.")
        @Default("20000")
        @Bounds(min = 1)
        int underWay) {}
