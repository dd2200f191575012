package dev.banyan.gateway.edge;

/// What a relay that lets WebSockets through holds them to: the size of a message, how many are
/// open at once on this node, and how many of one caller (of one address, where callers are not
/// known).
public record WebSocketLimits(long messageBytesMax, int connectionsMax, int perCallerMax) {}
