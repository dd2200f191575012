-- For wrk: each request is that of the next caller, whose token is a line of the file RELAY_TOKENS.
local requests = {}
local at = 0

function init(_)
  for token in io.lines(os.getenv("RELAY_TOKENS")) do
    requests[#requests + 1] =
      wrk.format("GET", nil, { ["Host"] = wrk.host, ["Authorization"] = "Bearer " .. token })
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
