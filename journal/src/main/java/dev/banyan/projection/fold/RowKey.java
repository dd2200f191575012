package dev.banyan.projection.fold;

import dev.banyan.value.Bytes;

/// The place of a row among all rows of a projection. Rows of different tenants never meet.
///
/// @param tenant empty where there are no tenants
/// @param key as [Ordered] writes it, so that keys are in the order of their values
public record RowKey(String tenant, Bytes key) {}
