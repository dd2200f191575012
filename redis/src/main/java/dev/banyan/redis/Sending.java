package dev.banyan.redis;

import dev.banyan.shared.Command;
import dev.banyan.shared.Reply;
import dev.banyan.shared.Script;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Commands as Lettuce sends them, and its replies as ours.
final class Sending {
  private Sending() {}

  /// Takes the reply, or why there is none.
  interface Done extends BiConsumer<@Nullable Reply, @Nullable Throwable> {}

  static void send(RedisAsyncCommands<String, byte[]> redis, Command command, Done done) {
    switch (command) {
      case Command.Read(String key) -> hear(redis.get(key), Sending::content, done);
      case Command.ReadAll(var keys) ->
          hear(redis.mget(keys.toArray(String[]::new)), Sending::contents, done);
      case Command.Write(String key, byte[] value, var keep) ->
          hear(redis.set(key, value, SetArgs.Builder.px(keep)), _ -> Reply.Nothing.NOTHING, done);
      case Command.Delete(var keys) ->
          hear(redis.del(keys.toArray(String[]::new)), Reply.Whole::new, done);
      case Command.Run run -> run(redis, run, done);
    }
  }

  /// By its digest; where the server has not seen the script yet, by its text.
  private static void run(RedisAsyncCommands<String, byte[]> redis, Command.Run run, Done done) {
    Script script = run.script();
    String[] keys = run.keys().toArray(String[]::new);
    byte[][] arguments =
        run.arguments().stream()
            .map(argument -> argument.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    RedisFuture<List<Object>> known =
        redis.evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments);
    hear(
        known,
        Sending::several,
        (reply, error) -> {
          if (error instanceof RedisNoScriptException) {
            RedisFuture<List<Object>> told =
                redis.eval(script.text(), ScriptOutputType.MULTI, keys, arguments);
            hear(told, Sending::several, done);
          } else {
            done.accept(reply, error);
          }
        });
  }

  private static <T> void hear(RedisFuture<T> future, Function<T, Reply> read, Done done) {
    var ignored =
        future.whenComplete(
            (value, error) -> done.accept(error == null ? read.apply(value) : null, error));
  }

  private static Reply contents(List<KeyValue<String, byte[]>> values) {
    List<Reply> replies = new ArrayList<>(values.size());
    values.forEach(value -> replies.add(content(value.getValueOrElse(null))));
    return new Reply.Several(replies);
  }

  private static Reply content(byte @Nullable [] bytes) {
    return bytes == null ? Reply.Nothing.NOTHING : new Reply.Content(bytes);
  }

  private static Reply several(List<Object> values) {
    List<Reply> replies = new ArrayList<>(values.size());
    values.forEach(value -> replies.add(one(value)));
    return new Reply.Several(replies);
  }

  private static Reply one(@Nullable Object value) {
    return switch (value) {
      case null -> Reply.Nothing.NOTHING;
      case Long whole -> new Reply.Whole(whole);
      case byte[] bytes -> new Reply.Content(bytes);
      case List<?> list -> several(new ArrayList<>(list));
      default -> throw new IllegalStateException("Redis answered a " + value.getClass());
    };
  }
}
