-- A token bucket for all nodes. ARGV: microseconds for one token, tokens at most, tokens that were
-- used ahead (counted whether they fit or not), tokens wanted. Answers tokens granted,
-- milliseconds until there is another, tokens left.
local t = redis.call('time')
local now = t[1] * 1000000 + t[2]
local interval, capacity = tonumber(ARGV[1]), tonumber(ARGV[2])
local used, wanted = tonumber(ARGV[3]), tonumber(ARGV[4])
local full = math.max(now, tonumber(redis.call('get', KEYS[1]) or now)) + used * interval
local left = math.floor((now + capacity * interval - full) / interval + 0.001)
local granted = math.max(0, math.min(wanted, left))
full = full + granted * interval
local keep = math.ceil((full - now) / 1000)
if keep > 0 then
  redis.call('set', KEYS[1], string.format('%.3f', full), 'px', keep)
else
  redis.call('del', KEYS[1])
end
local wait = math.ceil((full + interval - now - capacity * interval) / 1000)
return { granted, math.max(0, wait), math.max(0, left - granted) }
