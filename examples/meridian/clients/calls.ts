// Calls the running demonstration through a client that was generated from its contract, as
// Calls.java does. `./prove clients` compiles and runs it; ends with 1 where anything is wrong.
import {
  Configuration, CustomersApi, OrderLinesApi, OrdersApi, Problem, ProblemFromJSON, ProductsApi,
  ResponseError
} from './sales';

declare const process: { argv: string[]; exit(code: number): never };

const [basePath, buyerKey, clerkKey] = process.argv.slice(2);
const buyer = new Configuration({ basePath, apiKey: buyerKey });
const clerk = new Configuration({ basePath, apiKey: clerkKey });
let checks = 0;
let wrong = 0;

function is(claim: string, expected: unknown, actual: unknown): void {
  checks++;
  const [wanted, found] = [JSON.stringify(expected), JSON.stringify(actual)];
  if (wanted !== found) {
    wrong++;
    console.log(`typescript: wrong: ${claim}: ${wanted} expected, was ${found}`);
  }
}

async function problem(status: number, sent: () => Promise<unknown>): Promise<Problem> {
  try {
    await sent();
  } catch (failure) {
    if (!(failure instanceof ResponseError)) throw failure;
    is('the status of a problem', status, failure.response.status);
    return ProblemFromJSON(await failure.response.json());
  }
  throw new Error(`no problem ${status} came`);
}

async function reads(): Promise<void> {
  const customers = new CustomersApi(buyer);
  const answer = await customers.customerRaw({ id: 'C0000042' });
  const customer = await answer.value();
  is('the name', 'Hansen & Söhne Großhandel GmbH', customer.name);
  is('the status', 'active', customer.status);
  is('the credit', 123456789.05, customer.credit);
  is('the date', '1998-04-01', customer.since?.toISOString().slice(0, 10));
  is('a version', true, answer.raw.headers.has('etag'));
  is('two systems in one', '4', (await customers.customerOverview({ id: 'C0000005' })).count);
  const order = await new OrdersApi(buyer).order({ id: 'SO2024000004' });
  is('the total, a decimal of 18 digits', '2708.00', order.total);
  is('the lines', [120.95, 3.95, 36.95, 69.95, 102.95], order.lines.map(line => line.price));
  const lines = await new OrderLinesApi(buyer).orderLines();
  is('many order lines', true, lines.length > 100);
}

async function pages(): Promise<void> {
  const customers = new CustomersApi(buyer);
  const ids: string[] = [];
  let cursor: string | undefined;
  let count = 0;
  do {
    const page = await customers.ordersOf({ customer: 'C0000042', size: 2, cursor });
    ids.push(...page.items.map(order => order.id));
    cursor = page.next;
    count++;
  } while (cursor !== undefined && count < 1000);
  const all = await customers.ordersOf({ customer: 'C0000042', size: 500 });
  is('all pages together', all.items.map(order => order.id), ids);
  is('several pages', true, count > 1);
}

async function problems(): Promise<void> {
  const customers = new CustomersApi(buyer);
  const none = await problem(404, () => customers.customer({ id: 'C9999999' }));
  is('the declared fault', 'urn:problem:no-such-customer', none.type);
  is('its title', 'No such customer', none.title);
  const wide = await problem(422, () => customers.ordersOf({ customer: 'C0000042', size: 100000 }));
  is('the parameter', 'size', wide.errors?.[0].parameter);
  const stranger = new CustomersApi(new Configuration({ basePath, apiKey: 'nobody-knows-it' }));
  await problem(401, () => stranger.customer({ id: 'C0000042' }));
  await problem(403,
    () => customers.changeCustomer({ id: 'C0000042', customerPatch: { credit: 1 } }));
}

async function writes(): Promise<void> {
  const customers = new CustomersApi(clerk);
  const before = await customers.customerRaw({ id: 'C0000004' });
  const ifMatch = before.raw.headers.get('etag') ?? '';
  const was = await before.value();
  const credit = was.credit + 1.25;
  const change = { id: 'C0000004', customerPatch: { credit }, ifMatch };
  const after = await customers.changeCustomer(change);
  is('the new credit', credit, after.credit);
  is('the rest as it was', was.name, after.name);
  is('stale', 'urn:problem:stale',
    (await problem(412, () => customers.changeCustomer({
      id: 'C0000004', customerPatch: { credit: 10 }, ifMatch }))).type);

  const products = new ProductsApi(clerk);
  const productInput = { code: 'P-9200', title: 'Generated', price: 12.34, active: true };
  is('created', 'P-9200', (await products.createProduct({ productInput })).code);
  is('as it was sent', 12.34, (await products.product({ code: 'P-9200' })).price);
  is('the declared conflict', 'urn:problem:product-exists',
    (await problem(409, () => products.createProduct({ productInput }))).type);
  is('removed', 204, (await products.removeProductRaw({ code: 'P-9200' })).raw.status);
  const invalid = await problem(422, () => products.createProduct(
    { productInput: { code: 'P-9200-TOO-LONG', title: 'X', price: 1.345, active: true } }));
  is('where it is wrong', ['#/code', '#/price'],
    (invalid.errors ?? []).map(error => error.pointer).sort());
}

async function relays(): Promise<void> {
  const answer = await fetch(basePath + '/catalogue/products/P-1001',
    { headers: { 'X-API-Key': buyerKey } });
  is('relayed', 200, answer.status);
  const card = await new ProductsApi(buyer).productCard({ code: 'P-1001' });
  is('the same by both ways', (await answer.json()).price, card.published);
}

async function all(): Promise<void> {
  for (const part of [reads, pages, problems, writes, relays]) await part();
  console.log(`typescript: ${checks} checks, ${wrong} wrong`);
  process.exit(wrong === 0 ? 0 : 1);
}

all().catch(failure => {
  console.log('typescript: ' + failure);
  process.exit(1);
});
