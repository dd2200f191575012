package dev.banyan.gateway.limit;

/// A limit as it was written and checked. `owner` is the API, route or plan it stands in; `index`
/// its place there. Two of the same [#identity] are the same limit, through any reload.
public record LimitPolicy(
    String owner,
    int index,
    String name,
    Per per,
    Measure measure,
    boolean shown,
    boolean refusesAlone) {

  /// Everything that its counts depend on.
  String identity() {
    return owner + '\n' + index + '\n' + per.words() + '\n' + measure;
  }

  /// As people say it: `100/s, 200 at once, per caller`.
  public String words() {
    String what = measure.words() + " per " + per.words();
    return per == Per.Whose.ALL ? measure.words() + " in all" : what;
  }
}
