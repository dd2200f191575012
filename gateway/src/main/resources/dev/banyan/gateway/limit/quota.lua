-- What was used of a quota in one period, by all nodes. ARGV: count at most, end of the period in
-- milliseconds since 1970, used ahead, wanted. Answers as the bucket does.
local t = redis.call('time')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local count, ends = tonumber(ARGV[1]), tonumber(ARGV[2])
local sum = math.max(0, tonumber(redis.call('get', KEYS[1]) or 0) + tonumber(ARGV[3]))
local granted = math.max(0, math.min(tonumber(ARGV[4]), count - sum))
sum = sum + granted
redis.call('set', KEYS[1], string.format('%.0f', sum), 'px', math.max(1, ends - now) + 60000)
local wait = 0
if sum >= count then
  wait = math.max(1, ends - now)
end
return { granted, wait, math.max(0, count - sum) }
