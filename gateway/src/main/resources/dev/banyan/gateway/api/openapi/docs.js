// Shows an OpenAPI 3.1 document. Everything is put in as text: the document may hold anything.
'use strict';

let api;
const credentials = {};

function element(name, attributes = {}, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}

function resolve(node) {
  for (let i = 0; node && node.$ref && i < 20; i++) {
    node = node.$ref.slice(2).split('/').reduce(
      (at, step) => at && at[step.replace(/~1/g, '/').replace(/~0/g, '~')], api);
  }
  return node || {};
}

function nameOf(schema) {
  if (!schema) return 'anything';
  if (schema.$ref) return schema.$ref.split('/').pop();
  if (schema.anyOf || schema.oneOf) return (schema.anyOf || schema.oneOf).map(nameOf).join(' or ');
  if (schema.type === 'array') return 'list of ' + nameOf(schema.items);
  if (schema.enum) return schema.enum.join(', ');
  return [].concat(schema.type || 'anything').join(' or ');
}

function rules(schema) {
  const kept = ['format', 'minLength', 'maxLength', 'pattern', 'minimum', 'maximum', 'multipleOf',
    'minItems', 'maxItems', 'readOnly', 'writeOnly', 'contentEncoding'];
  return kept.filter(key => schema[key] !== undefined).map(key => key + ' ' + schema[key]).join(', ');
}

function example(schema, depth = 0) {
  if (schema && schema.example !== undefined) return schema.example;
  const at = resolve(schema);
  if (depth > 6) return null;
  if (at.oneOf || at.anyOf) return example((at.oneOf || at.anyOf)[0], depth + 1);
  if (at.enum) return at.enum[0];
  const type = [].concat(at.type)[0];
  if (type === 'object') {
    const made = {};
    const properties = Object.entries(at.properties || {});
    const shown = at.maxProperties === 1 ? properties.slice(0, 1) : properties;
    for (const [name, property] of shown) {
      if (depth > 1 && !(at.required || []).includes(name)) continue;
      if (!resolve(property).readOnly) made[name] = example(property, depth + 1);
    }
    return made;
  }
  if (type === 'array') return depth > 4 ? [] : [example(at.items, depth + 1)];
  if (type === 'integer') return Math.max(1, at.minimum || 1);
  if (type === 'number') return at.multipleOf === 1 ? 1 : 1.5;
  if (type === 'boolean') return true;
  const formats = {
    'date': '2026-11-22', 'date-time': '2026-11-22T09:30:00Z', 'time-local': '09:30:00',
    'date-time-local': '2026-11-22T09:30:00', 'decimal': '1', 'int64': '1', 'integer': '1'
  };
  return formats[at.format] || (at.contentEncoding ? 'AQI=' : 'text'.slice(0, at.maxLength || 4));
}

function shown(media) {
  return media.example === undefined ? example(media.schema) : media.example;
}

function fieldsTable(schema) {
  const at = resolve(schema);
  const table = element('table', {}, element('tr', {},
    element('th', {}, 'name'), element('th', {}, 'type'), element('th', {}, 'about')));
  for (const [name, property] of Object.entries(at.properties || {})) {
    const needed = (at.required || []).includes(name) ? ' *' : '';
    table.append(element('tr', {},
      element('td', {}, element('code', {}, name + needed)),
      element('td', {}, nameOf(property), ' ', element('span', {class: 'note'}, rules(property))),
      element('td', {}, property.description || '')));
  }
  return table;
}

function content(title, media) {
  const part = element('div', {}, element('h3', {}, title));
  for (const [type, one] of Object.entries(media || {})) {
    part.append(element('p', {}, element('code', {}, type), ' ', nameOf(one.schema)));
    part.append(element('pre', {}, JSON.stringify(shown(one), null, 2)));
  }
  return part;
}

function parametersTable(parameters) {
  const table = element('table', {}, element('tr', {}, element('th', {}, 'parameter'),
    element('th', {}, 'in'), element('th', {}, 'type'), element('th', {}, 'about')));
  for (const one of parameters) {
    table.append(element('tr', {},
      element('td', {}, element('code', {}, one.name + (one.required ? ' *' : ''))),
      element('td', {}, one.in),
      element('td', {}, nameOf(one.schema), ' ',
        element('span', {class: 'note'}, rules(resolve(one.schema)))),
      element('td', {}, one.description || '')));
  }
  return table;
}

function authorise(headers, operation) {
  for (const choice of operation.security || []) {
    for (const name of Object.keys(choice)) {
      const scheme = (api.components.securitySchemes || {})[name];
      if (!scheme || !credentials[name]) continue;
      if (scheme.type === 'apiKey') headers.set(scheme.name, credentials[name]);
      else headers.set('Authorization', 'Bearer ' + credentials[name]);
      return;
    }
  }
}

function requestOf(path, method, operation, inputs, body) {
  let target = path;
  const query = new URLSearchParams();
  const headers = new Headers({Accept: 'application/json, application/problem+json'});
  for (const {parameter, input} of inputs) {
    if (input.value === '') continue;
    if (parameter.in === 'path') {
      target = target.replace('{' + parameter.name + '}', encodeURIComponent(input.value));
    } else if (parameter.in === 'query') {
      query.append(parameter.name, input.value);
    } else {
      headers.set(parameter.name, input.value);
    }
  }
  authorise(headers, operation);
  if (body) headers.set('Content-Type', Object.keys(operation.requestBody.content)[0]);
  const base = ((api.servers || [{url: ''}])[0].url).replace(/\/$/, '');
  const text = query.toString();
  return [base + target + (text ? '?' + text : ''),
    {method: method.toUpperCase(), headers, body: body ? body.value : undefined}];
}

async function send(request, output) {
  output.textContent = 'Waiting…';
  try {
    const answer = await fetch(...request);
    const head = [...answer.headers].map(([name, value]) => name + ': ' + value).join('\n');
    let text = await answer.text();
    try { text = JSON.stringify(JSON.parse(text), null, 2); } catch { /* shown as it came */ }
    output.textContent = answer.status + ' ' + answer.statusText + '\n' + head + '\n\n' + text;
  } catch (failure) {
    output.textContent = 'No answer: ' + failure.message;
  }
}

function tryIt(path, method, operation) {
  const form = element('form', {}, element('h3', {}, 'Try it'));
  const inputs = [];
  for (const parameter of operation.parameters || []) {
    const input = element('input', {name: parameter.name});
    if (parameter.required) input.required = true;
    inputs.push({parameter, input});
    form.append(element('label', {}, parameter.name + ' ', input));
  }
  let body = null;
  if (operation.requestBody) {
    body = element('textarea', {name: 'body'});
    const media = Object.values(operation.requestBody.content)[0];
    body.value = JSON.stringify(shown(media), null, 2);
    form.append(element('label', {}, 'Body', body));
  }
  const output = element('pre', {'aria-live': 'polite'});
  form.append(element('button', {type: 'submit'}, 'Send'), output);
  form.addEventListener('submit', event => {
    event.preventDefault();
    send(requestOf(path, method, operation, inputs, body), output);
  });
  return form;
}

function operationPart(path, method, operation) {
  const part = element('details', {id: operation.operationId},
    element('summary', operation.deprecated ? {class: 'deprecated'} : {},
      element('span', {class: 'method ' + method}, method.toUpperCase()),
      element('span', {class: 'path'}, path), ' — ' + (operation.summary || '')));
  for (const text of (operation.description || '').split('\n\n')) part.append(element('p', {}, text));
  const callers = (operation.security || []).flatMap(Object.keys);
  part.append(element('p', {class: 'note'},
    callers.length ? 'Callers: ' + callers.join(', ') : 'Open to anyone'));
  if (operation.parameters) part.append(parametersTable(operation.parameters));
  if (operation.requestBody) part.append(content('Request', operation.requestBody.content));
  for (const [status, referred] of Object.entries(operation.responses)) {
    const answer = resolve(referred);
    part.append(status.startsWith('2')
      ? content(status + ' ' + answer.description, answer.content)
      : element('p', {}, element('code', {}, status), ' ' + answer.description));
  }
  part.addEventListener('toggle', () => part.append(tryIt(path, method, operation)), {once: true});
  return part;
}

function showCredentials() {
  const part = document.getElementById('credentials');
  const schemes = Object.entries((api.components || {}).securitySchemes || {});
  if (!schemes.length) return;
  part.append(element('h2', {}, 'Who you are'));
  for (const [name, scheme] of schemes) {
    const input = element('input', {type: 'password', autocomplete: 'off'});
    input.value = credentials[name] || '';
    input.addEventListener('input', () => { credentials[name] = input.value; });
    const where = scheme.type === 'apiKey' ? scheme.name : 'Bearer token';
    part.append(element('label', {}, name + ' (' + where + ') ', input));
  }
}

function show() {
  document.title = api.info.title;
  document.querySelector('h1').textContent = api.info.title;
  document.getElementById('about').textContent =
    (api.info.description || '') + ' — version ' + api.info.version;
  showCredentials();
  const main = document.getElementById('operations');
  main.textContent = '';
  const groups = new Map();
  for (const [path, item] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const tag = (operation.tags || ['api'])[0];
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push(operationPart(path, method, operation));
    }
  }
  for (const [tag, parts] of groups) main.append(element('h2', {}, tag), ...parts);
  const schemas = document.getElementById('schemas');
  schemas.append(element('h2', {}, 'Schemas'));
  for (const [name, schema] of Object.entries((api.components || {}).schemas || {})) {
    schemas.append(element('details', {}, element('summary', {}, element('code', {}, name)),
      fieldsTable(schema)));
  }
}

// The ways to say who one is, read from the challenges of a 401 (RFC 9110): a header for each.
function waysIn(answer) {
  const challenges = answer.headers.get('WWW-Authenticate') || '';
  const ways = [...challenges.matchAll(/ApiKey header="([^"]+)"/g)]
    .map(([, header]) => ({header, label: header, prefix: ''}));
  if (/\bBearer\b/.test(challenges)) {
    ways.push({header: 'Authorization', label: 'Bearer token', prefix: 'Bearer '});
  }
  return ways;
}

function askWho(answer) {
  const main = document.getElementById('operations');
  const form = element('form', {}, element('h2', {}, 'Who you are'),
    element('p', {}, 'This API shows its contract to its callers alone.'));
  const inputs = waysIn(answer).map(way => {
    const input = element('input', {type: 'password', autocomplete: 'off'});
    form.append(element('label', {}, way.label + ' ', input));
    return {way, input};
  });
  form.append(element('button', {type: 'submit'}, 'Show'));
  form.addEventListener('submit', event => {
    event.preventDefault();
    load(inputs.filter(({input}) => input.value !== ''));
  });
  main.replaceChildren(form);
}

// What was typed to read the contract serves for trying it out as well.
function keep(given) {
  for (const [name, scheme] of Object.entries((api.components || {}).securitySchemes || {})) {
    const header = scheme.type === 'apiKey' ? scheme.name : 'Authorization';
    const found = given.find(({way}) => way.header.toLowerCase() === header.toLowerCase());
    if (found) credentials[name] = found.input.value;
  }
}

async function load(given) {
  try {
    const headers = new Headers();
    for (const {way, input} of given) headers.set(way.header, way.prefix + input.value);
    const answer = await fetch(document.body.dataset.document, {headers});
    if (answer.status === 401) return askWho(answer);
    if (!answer.ok) throw new Error('status ' + answer.status);
    api = await answer.json();
    keep(given);
    show();
  } catch (failure) {
    document.getElementById('operations').textContent =
      'The OpenAPI document could not be read: ' + failure.message;
  }
}

load([]);
