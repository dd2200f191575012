package dev.banyan.http.loop;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/// The memory outside the heap that network buffers are made of. Where it runs out, the virtual
/// machine makes whoever asks for more wait, and that would be an event loop: so we let no more
/// connections in before it does. Thread-safe.
public final class DirectMemory {
  private static final double SCARCE = 0.8;
  private static final long MAX = max();
  private static final List<BufferPoolMXBean> POOLS =
      ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
          .filter(pool -> pool.getName().equals("direct"))
          .toList();

  private DirectMemory() {}

  /// Less than a fifth is free.
  public static boolean isScarce() {
    return POOLS.stream().anyMatch(pool -> pool.getMemoryUsed() > MAX * SCARCE);
  }

  /// As `-XX:MaxDirectMemorySize` says; without it, the virtual machine takes the heap's limit.
  private static long max() {
    long stated =
        Long.parseLong(
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue());
    return stated > 0 ? stated : Runtime.getRuntime().maxMemory();
  }
}
