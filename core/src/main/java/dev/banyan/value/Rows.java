package dev.banyan.value;

import java.util.Iterator;

/// A list whose items arrive one by one and are never held together: the value of a streamed list.
/// Read once, by one thread, then closed; closing early releases the system's cursor.
public interface Rows extends Iterator<Object>, AutoCloseable {
  @Override
  void close();
}
