-- For wrk: each request is a payment of its own, with a key of its own where COMMANDS_KEYS says so.
local counter = 0
local threads = 0
local keyed = os.getenv("COMMANDS_KEYS") == "yes"

function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end

function init(_)
  math.randomseed(os.time() * 16 + id)
  run = string.format("%08x%02x", math.random(0, 2147483647), id)
end

function request()
  counter = counter + 1
  local name = string.format("p-%s-%010d", run, counter)
  local headers = { ["Content-Type"] = "application/json", ["Host"] = wrk.host }
  if keyed then
    headers["Idempotency-Key"] = '"' .. name .. '"'
  end
  return wrk.format("POST", nil, headers,
    '{"id":"' .. name .. '","amount":12.50,"card":"4111111111111111"}')
end
