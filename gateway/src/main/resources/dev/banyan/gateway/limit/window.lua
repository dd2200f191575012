-- A sliding window for all nodes, in parts. ARGV: milliseconds of a part, parts of the window,
-- count at most, used ahead, wanted. Answers as the bucket does.
local t = redis.call('time')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local length, parts, count = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local used, wanted = tonumber(ARGV[4]), tonumber(ARGV[5])
local part = math.floor(now / length)
local all = redis.call('hgetall', KEYS[1])
local counted, sum = {}, used
for i = 1, #all, 2 do
  local at, n = tonumber(all[i]), tonumber(all[i + 1])
  if at < part - parts then
    redis.call('hdel', KEYS[1], all[i])
  else
    counted[at] = n
    sum = sum + n
  end
end
local granted = math.max(0, math.min(wanted, count - sum))
if used + granted ~= 0 then
  redis.call('hincrby', KEYS[1], part, used + granted)
  counted[part] = (counted[part] or 0) + used + granted
  redis.call('pexpire', KEYS[1], length * (parts + 2))
end
sum = sum + granted
local wait, freed = 0, 0
for at = part - parts, part do
  if sum - freed < count then
    break
  end
  freed = freed + (counted[at] or 0)
  wait = (at + parts + 1) * length - now
end
return { granted, math.max(0, wait), math.max(0, count - sum) }
