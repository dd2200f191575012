package dev.banyan.connectors.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/// A topic as the cluster describes it: one that was deleted and made again has the same name and
/// another id, of which a reader is told nothing. Asked by a client that is made with the first
/// question. Thread-safe.
final class Topic {
  private final String name;
  private final KafkaClients clients;
  private final Object lock = new Object();
  private @Nullable Admin admin;
  private boolean closed;

  Topic(String name, KafkaClients clients) {
    this.name = name;
    this.clients = clients;
  }

  String name() {
    return name;
  }

  /// Which one it is, said by whichever broker answers; brokers before 2.8 have no ids.
  Uuid id(Duration most) {
    return told(ask(), most);
  }

  /// The answer to a question, waited for.
  Uuid told(KafkaFuture<Uuid> question, Duration most) {
    try {
      return question.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failure) {
      throw failure(failure);
    } catch (java.util.concurrent.TimeoutException _) {
      throw new TimeoutException("no broker answered in time");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new KafkaException("the question was given up");
    }
  }

  private KafkaException failure(ExecutionException failure) {
    return switch (failure.getCause()) {
      case UnknownTopicOrPartitionException _ -> new KafkaException("there is no topic " + name);
      case KafkaException known -> known;
      case null, default -> new KafkaException(failure);
    };
  }

  /// The same question, whose answer is looked for later.
  KafkaFuture<Uuid> ask() {
    DescribeTopicsResult asked = admin().describeTopics(List.of(name));
    return asked.allTopicNames().thenApply(found -> topic(found).topicId());
  }

  private TopicDescription topic(Map<String, TopicDescription> found) {
    return Objects.requireNonNull(found.get(name));
  }

  private Admin admin() {
    synchronized (lock) {
      if (closed) {
        throw new KafkaException("it was closed");
      }
      Admin made = admin == null ? clients.admin() : admin;
      admin = made;
      return made;
    }
  }

  void close() {
    Admin made;
    synchronized (lock) {
      closed = true;
      made = admin;
      admin = null;
    }
    if (made != null) {
      made.close(Duration.ZERO);
    }
  }
}
