package dev.banyan.mapping.lens;

import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.mapping.lens.LensKind.Argument;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Type;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// `date`, `time`, `timestamp` and `zone`.
///
/// **Where clocks change.** A local time that a zone skips (spring) is no timestamp: reading it
/// fails. One that happens twice (autumn) means the first of the two, or the second with `overlap:
/// later`; the other instant is not written, because it would read back as a different one. In a
/// `write:` field, which no law binds, it is.
final class DateKinds {
  private static final Argument ABSENT =
      new Argument("absent", "the legacy value, or a list of them, that means “none”");
  private static final Argument CENTURY =
      new Argument("century", "the first year that two digits can mean; 2000 by default");
  private static final Argument OVERLAP =
      new Argument(
          "overlap", "which of two equal local times is meant: earlier (default) or later");
  private static final Argument ZONE =
      new Argument("zone", "the zone of the legacy value, such as Europe/Berlin");

  static final LensKind DATE =
      new LensKind(
          "date",
          "A date written by a pattern; `day` takes the day of a local timestamp.",
          "the pattern",
          List.of(ABSENT, CENTURY, ZONE),
          "[OPEN_DT, { date: uuuuMMdd, absent: \"00000000\" }]",
          DateKinds::date);

  static final LensKind TIME =
      new LensKind(
          "time",
          "A time of day written by a pattern.",
          "the pattern",
          List.of(ABSENT),
          "[CUTOFF, { time: HHmm }]",
          site -> DateLens.fit(site, DateLens.Kind.TIME));

  static final LensKind TIMESTAMP =
      new LensKind(
          "timestamp",
          "A date and time written by a pattern, in a zone.",
          "the pattern",
          List.of(ABSENT, CENTURY, ZONE, OVERLAP),
          "[CREATED, { timestamp: uuuuMMddHHmmss, zone: Europe/Berlin }]",
          DateKinds::timestamp);

  static final LensKind ZONE_LENS =
      new LensKind(
          "zone",
          "A local timestamp that stands for an instant in a zone.",
          "the zone",
          List.of(OVERLAP),
          "[CREATED, { zone: Europe/Berlin }]",
          DateKinds::zone);

  private DateKinds() {}

  private static @Nullable Fitting date(LensSite site) {
    boolean exempt = site.exempt();
    if (site.legacy().type() instanceof Type.Timestamp stamp && "day".equals(site.text("date"))) {
      return stamp.zone() == Type.Zone.LOCAL
          ? Fitting.forgetful(
              new DayLens(), site.legacy().with(Type.Date.DATE), "the time of day is not shown")
          : site.unfit("a local timestamp");
    }
    Fitting fitting = DateLens.fit(site, DateLens.Kind.DATE);
    if (fitting == null || (site.argument("zone") == null && !exempt)) {
      return fitting;
    }
    if (!exempt) {
      site.unused("zone", "a date has none (it is for a computed `write:` field)");
      return null;
    }
    ZoneId zone = site.argument("zone") == null ? ZoneOffset.UTC : zoneOf(site);
    return zone == null
        ? null
        : new Fitting(
            new InstantDayLens(Objects.requireNonNull(fitting.lens()), zone),
            fitting.modern(),
            fitting.fidelity(),
            fitting.forgets(),
            fitting.reason());
  }

  private static @Nullable Fitting timestamp(LensSite site) {
    Fitting local = DateLens.fit(site, DateLens.Kind.TIMESTAMP);
    if (local == null) {
      return null;
    }
    boolean instant = local.modern().type().equals(Type.Timestamp.INSTANT);
    if (site.argument("zone") == null) {
      if (site.argument("overlap") != null) {
        site.unused("overlap", "there is no zone");
        return null;
      }
      if (!instant && site.target() instanceof Type.Timestamp to && to.zone() != Type.Zone.LOCAL) {
        site.error(
            "argument-missing",
            site.place(),
            "a timestamp without a zone is no instant",
            "add the zone of the legacy system: zone: Europe/Berlin");
        return null;
      }
      return local;
    }
    if (instant) {
      site.unused("zone", "the pattern holds it already");
      return null;
    }
    Fitting zoned = zoned(site, local.modern());
    if (zoned == null || local.lens() == null || zoned.lens() == null) {
      return null;
    }
    return new Fitting(
        new TwoLenses(local.lens(), zoned.lens()),
        zoned.modern(),
        Fidelity.MAY_FAIL,
        local.forgets(),
        local.reason());
  }

  private static @Nullable Fitting zone(LensSite site) {
    return site.legacy().type() instanceof Type.Timestamp stamp && stamp.zone() == Type.Zone.LOCAL
        ? zoned(site, site.legacy())
        : site.unfit("a local timestamp");
  }

  private static @Nullable Fitting zoned(LensSite site, Shape local) {
    ZoneId zone = zoneOf(site);
    String overlap = site.choice("overlap", "earlier", "later");
    if (zone == null || overlap == null) {
      return null;
    }
    if (zone.getRules().isFixedOffset() && site.argument("overlap") != null) {
      site.unused("overlap", "clocks never change in " + zone);
      return null;
    }
    ZoneLens lens = new ZoneLens(zone, overlap.equals("later"), site.exempt());
    Shape modern = local.with(Type.Timestamp.INSTANT);
    return zone.getRules().isFixedOffset()
        ? Fitting.lossless(lens, modern)
        : Fitting.failing(lens, modern, "an instant that shares its local time is not written");
  }

  private static @Nullable ZoneId zoneOf(LensSite site) {
    String name = site.text("zone");
    if (name == null) {
      return null;
    }
    try {
      return ZoneId.of(name);
    } catch (DateTimeException _) {
      site.error(
          "unknown-zone",
          site.placeOf("zone"),
          "there is no zone `" + name + "`",
          Suggestion.nearest(name, ZoneId.getAvailableZoneIds())
              .map(near -> "did you mean `" + near + "`?")
              .orElse("such as Europe/Berlin, UTC or +01:00"));
      return null;
    }
  }

  /// A local timestamp and the instant it stands for.
  private record ZoneLens(ZoneId zone, boolean later, boolean exempt) implements Lens {
    @Override
    public Object up(Object legacy) {
      LocalDateTime local = (LocalDateTime) legacy;
      if (zone instanceof ZoneOffset offset) {
        return local.atOffset(offset);
      }
      ZoneOffsetTransition change = zone.getRules().getTransition(local);
      if (change == null) {
        return local.atOffset(zone.getRules().getOffset(local));
      }
      if (change.isGap()) {
        throw Lens.outside("is a time that clocks skip in " + zone);
      }
      return local.atOffset(later ? change.getOffsetAfter() : change.getOffsetBefore());
    }

    @Override
    public Object down(Object modern) {
      OffsetDateTime time = (OffsetDateTime) modern;
      ZoneOffset offset = zone.getRules().getOffset(time.toInstant());
      LocalDateTime local = time.withOffsetSameInstant(offset).toLocalDateTime();
      if (!exempt && !zone.getRules().isFixedOffset()) {
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        if (change != null
            && !offset.equals(later ? change.getOffsetAfter() : change.getOffsetBefore())) {
          throw Lens.outside("shares its local time in " + zone + " with another instant");
        }
      }
      return local;
    }
  }

  /// The day of a local timestamp; written as midnight.
  private record DayLens() implements Lens {
    @Override
    public Object up(Object legacy) {
      return ((LocalDateTime) legacy).toLocalDate();
    }

    @Override
    public Object down(Object modern) {
      return ((LocalDate) modern).atTime(LocalTime.MIDNIGHT);
    }
  }

  /// For computed `write:` fields: an instant is written as the day it has in a zone (UTC where
  /// none is given).
  private record InstantDayLens(Lens date, ZoneId zone) implements Lens {
    @Override
    public @Nullable Object up(Object legacy) {
      return date.up(legacy);
    }

    @Override
    public @Nullable Object down(Object modern) {
      return date.down(
          modern instanceof OffsetDateTime time
              ? time.atZoneSameInstant(zone).toLocalDate()
              : modern);
    }

    @Override
    public @Nullable Object downAbsent() {
      return date.downAbsent();
    }
  }

  /// One lens after another, as one.
  private record TwoLenses(Lens lower, Lens upper) implements Lens {
    @Override
    public @Nullable Object up(Object legacy) {
      Object middle = lower.up(legacy);
      return middle == null ? null : upper.up(middle);
    }

    @Override
    public @Nullable Object down(Object modern) {
      Object middle = upper.down(modern);
      return middle == null ? null : lower.down(middle);
    }

    @Override
    public @Nullable Object downAbsent() {
      return lower.downAbsent();
    }
  }
}
