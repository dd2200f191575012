package dev.banyan.gateway.edge;

import dev.banyan.gateway.route.RouteTable;

/// The routes of all APIs that ask for the same condition.
public record Site(Condition condition, RouteTable<Serving> routes) {}
