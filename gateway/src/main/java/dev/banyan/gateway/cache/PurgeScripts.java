package dev.banyan.gateway.cache;

import dev.banyan.shared.Script;

/// The steps in shared memory that nothing may come between. The clock is the server's time in
/// microseconds, or one more than its last value where that is more: it goes on also where its key
/// is lost.
final class PurgeScripts {
  /// Keys: answer, clock. Arguments: the start of tags' keys. Answers the clock, and the answer
  /// where none of its tags is lost or was purged since it was begun.
  static final Script READ =
      Script.of(
          """
          local time = redis.call('time')
          local now = string.format('%.0f', time[1] * 1000000 + time[2])
          local clock = redis.call('get', KEYS[2]) or now
          local kept = redis.call('hmget', KEYS[1], 'begun', 'tags', 'answer')
          if not kept[1] then return {clock} end
          for tag in string.gmatch(kept[2], '[^\\n]+') do
            local last = redis.call('get', ARGV[1] .. tag)
            if not last or tonumber(last) > tonumber(kept[1]) then
              redis.call('del', KEYS[1])
              return {clock}
            end
          end
          return {clock, kept[3]}
          """);

  /// Keys: answer. Arguments: the start of tags' keys, when it was begun, tags, answer,
  /// milliseconds to keep it.
  static final Script WRITE =
      Script.of(
          """
          local ttl = tonumber(ARGV[5])
          for tag in string.gmatch(ARGV[3], '[^\\n]+') do
            local last = redis.call('get', ARGV[1] .. tag)
            if last and tonumber(last) > tonumber(ARGV[2]) then return 0 end
          end
          for tag in string.gmatch(ARGV[3], '[^\\n]+') do
            local key = ARGV[1] .. tag
            redis.call('set', key, ARGV[2], 'NX', 'PX', ttl)
            if redis.call('pttl', key) < ttl then redis.call('pexpire', key, ttl) end
          end
          redis.call('hset', KEYS[1], 'begun', ARGV[2], 'tags', ARGV[3], 'answer', ARGV[4])
          redis.call('pexpire', KEYS[1], ttl)
          return 1
          """);

  /// Keys: clock, log. Arguments: the start of tags' keys, milliseconds to keep them, tags.
  static final Script PURGE =
      Script.of(
          """
          local time = redis.call('time')
          local clock = tonumber(redis.call('get', KEYS[1]) or '0')
          clock = math.max(time[1] * 1000000 + time[2], clock) + 1
          local text = string.format('%.0f', clock)
          redis.call('set', KEYS[1], text)
          for i = 3, #ARGV do
            redis.call('set', ARGV[1] .. ARGV[i], text, 'PX', tonumber(ARGV[2]))
            redis.call('zadd', KEYS[2], text, ARGV[i])
          end
          redis.call('zremrangebyrank', KEYS[2], 0, -20001)
          redis.call('pexpire', KEYS[2], tonumber(ARGV[2]))
          return 1
          """);

  /// Keys: clock, log. Arguments: up to where it was read, how many at most. Answers up to where it
  /// is read now, 1 where purges in between are lost, and the tags.
  static final Script FOLLOW =
      Script.of(
          """
          local clock = redis.call('get', KEYS[1]) or '0'
          if ARGV[1] == '' then return {clock, 0} end
          local rows = redis.call('zrangebyscore', KEYS[2], '(' .. ARGV[1], '+inf',
              'withscores', 'limit', 0, tonumber(ARGV[2]))
          local lost = 0
          if #rows == 0 and tonumber(clock) ~= tonumber(ARGV[1]) then lost = 1 end
          if redis.call('zcard', KEYS[2]) >= 20000 then
            local first = redis.call('zrange', KEYS[2], 0, 0, 'withscores')
            if tonumber(first[2]) > tonumber(ARGV[1]) then lost = 1 end
          end
          local upto = clock
          if #rows == 2 * tonumber(ARGV[2]) then upto = rows[#rows] end
          local out = {upto, lost}
          for i = 1, #rows, 2 do out[#out + 1] = rows[i] end
          return out
          """);

  private PurgeScripts() {}
}
