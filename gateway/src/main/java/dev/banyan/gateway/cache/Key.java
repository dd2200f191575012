package dev.banyan.gateway.cache;

/// What an answer is kept under, before `Vary`: the route (by its name and configuration), the one
/// it is for, and the target. Compared part by part, so that nothing in one part can pass for
/// another.
record Key(String route, Owner owner, String target) {
  int bytes() {
    return 2 * (target.length() + owner.caller().id().length()) + 160;
  }
}
