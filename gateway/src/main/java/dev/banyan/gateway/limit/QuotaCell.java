package dev.banyan.gateway.limit;

/// What was used in the calendar period that is under way. Its lock is held for nanoseconds.
final class QuotaCell implements Cell {
  private final Calendar calendar;
  private final long count;
  private long period;
  private long used;
  private boolean retired;

  QuotaCell(Calendar calendar, long count) {
    this.calendar = calendar;
    this.count = count;
    this.period = calendar.now().number();
  }

  /// A clock that is set back does not begin a period again.
  private Calendar.Period advance() {
    Calendar.Period now = calendar.now();
    if (now.number() > period) {
      period = now.number();
      used = 0;
    }
    return now;
  }

  @Override
  public synchronized long untilFits(long cost, long now) {
    if (cost > count) {
      return NEVER;
    }
    Calendar.Period current = advance();
    return used + cost <= count ? 0 : calendar.untilEnd(current);
  }

  @Override
  public synchronized boolean take(long cost, long now) {
    advance();
    if (retired || used + cost > count) {
      return false;
    }
    used += cost;
    return true;
  }

  @Override
  public synchronized void giveBack(long cost, long now) {
    used = Math.max(0, used - cost);
  }

  @Override
  public synchronized long left(long now) {
    advance();
    return count - used;
  }

  @Override
  public synchronized long untilWhole(long now) {
    Calendar.Period current = advance();
    return used == 0 ? 0 : calendar.untilEnd(current);
  }

  @Override
  public synchronized boolean retire(long now) {
    advance();
    retired |= used == 0;
    return retired;
  }

  @Override
  public synchronized boolean retired() {
    return retired;
  }
}
