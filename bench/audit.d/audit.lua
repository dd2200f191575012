-- For wrk: reads of one payment, or payments each of its own, as AUDIT_ASKS says.
local counter = 0
local threads = 0
local writes = os.getenv("AUDIT_ASKS") == "writes"

function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end

function init(_)
  math.randomseed(os.time() * 16 + id)
  run = string.format("%08x%02x", math.random(0, 2147483647), id)
end

function request()
  if not writes then
    return wrk.format("GET", wrk.path .. "/the-one", { ["Host"] = wrk.host })
  end
  counter = counter + 1
  local name = string.format("p-%s-%010d", run, counter)
  return wrk.format("POST", nil, { ["Content-Type"] = "application/json", ["Host"] = wrk.host },
    '{"id":"' .. name .. '","amount":12.50,"card":"4111111111111111"}')
end
