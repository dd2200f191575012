package dev.banyan.gateway.api.events;

import dev.banyan.gateway.audit.RouteAudit;
import dev.banyan.gateway.durable.OpenJournal;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// A path under which a feed is told, as it is assembled. `queryNames` are parameters of the query
/// that mean something to limits and conditions; `audits` say, by kind of message, where it is
/// noted that private fields are shown.
public record EventRoute(
    Feed feed,
    OpenJournal journal,
    Set<String> queryNames,
    Terms terms,
    Map<String, RouteAudit> audits) {

  /// What streams are held to.
  ///
  /// @param opening how long it may take until one is open
  /// @param heartbeat how long a stream is silent at most
  /// @param patience how long a caller may take nothing of what is sent to it
  /// @param connections how many may be open on a node
  /// @param perCaller how many one caller may have open, or one address
  public record Terms(
      Duration opening, Duration heartbeat, Duration patience, int connections, int perCaller) {}

  public EventRoute {
    queryNames = Set.copyOf(queryNames);
    audits = Map.copyOf(audits);
  }

  /// The same with those audits.
  public EventRoute with(Map<String, RouteAudit> noting) {
    return new EventRoute(feed, journal, queryNames, terms, noting);
  }
}
