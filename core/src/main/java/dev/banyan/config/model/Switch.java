package dev.banyan.config.model;

/// Something that is on or off, written as these words.
public enum Switch {
  ON,
  OFF;

  public boolean isOn() {
    return this == ON;
  }
}
