/** The sample company: Fjord Outfitters, a web shop for outdoor gear. */
export const PRODUCTS = [
  'Tarn 2-person tent',
  'Skarv rain jacket',
  'Lom hiking boots',
  'Bresk 45 l backpack',
  'Ulv down sleeping bag',
  'Rimfrost headlamp',
  'Kvist trekking poles',
  'Hakk camping stove',
  'Myr waterproof trousers',
  'Tinde merino base layer',
] as const;

export const CITIES = ['Hamburg', 'Leeds', 'Utrecht', 'Lyon', 'Gothenburg', 'Porto', 'Graz', 'Cork', 'Gdańsk', 'Turin'] as const;
export const CARRIERS = ['PostNord', 'DHL', 'GLS', 'DPD'] as const;
export const FIRST_NAMES = ['Mara', 'Jonas', 'Priya', 'Emil', 'Sofia', 'Tomás', 'Aoife', 'Noah', 'Lena', 'Kofi', 'Yuki', 'Ines'] as const;

export const SUPPORT_SYSTEM =
  'You are the support assistant of Fjord Outfitters, a web shop for outdoor gear. Answer in two to five sentences, warmly and precisely. ' +
  'Look up orders before you speak about them. Never promise a refund above 150 EUR; hand over to a person instead. ' +
  'If the customer is upset, acknowledge it once and then solve the problem.';

/** Added by the release that makes prompts longer. */
export const SUPPORT_SYSTEM_LONG =
  `${SUPPORT_SYSTEM} Follow the brand voice guide: speak like an experienced mountain friend, name the product in full, mention a matching ` +
  'accessory when it fits, end with one open question. Before answering, consider the customer journey stage, the loyalty tier, the weather in the ' +
  'delivery region and the return policy of the country, and let them shape the answer without naming them.';

export type ToolUse = { name: string; arguments: Readonly<Record<string, string>>; result: string };
export type SupportTurn = { user: readonly string[]; tool?: ToolUse; assistant: readonly string[] };
export type SupportTopic = { name: string; turns: readonly SupportTurn[] };

const LOOKUP: ToolUse = {
  name: 'lookup_order',
  arguments: { order_id: '{order}' },
  result:
    '{"order_id":"{order}","status":"in_transit","carrier":"{carrier}","items":["{product}"],"last_scan":"{city}","expected_in_days":{days}}',
};

/** Conversations by topic; the first turn opens, later ones follow in order, a session may stop after any. */
export const SUPPORT_TOPICS: readonly SupportTopic[] = [
  {
    name: 'late delivery',
    turns: [
      {
        user: [
          'Hi, my order {order} should have been here on Monday. Where is my {product}?',
          'Order {order} still has not arrived. Can you check what happened?',
        ],
        tool: LOOKUP,
        assistant: [
          'I am sorry for the wait. Your {product} left our warehouse and was last scanned in {city} by {carrier}; it should reach you in about {days} days.',
          'Thank you for your patience. {carrier} scanned the parcel with your {product} in {city}. The new estimate is {days} days from today.',
        ],
      },
      {
        user: [
          'I am leaving for a trip in two days, is there any way to speed this up?',
          'That is too late for my weekend hike. What can you do?',
        ],
        assistant: [
          'We cannot hurry a parcel that is already with {carrier}, but you can redirect it to a pickup point near your route at no cost. Shall I send you the link?',
          'I understand. If it would not arrive in time, I can cancel this parcel on return and send a new {product} by express today. Would that help?',
        ],
      },
      {
        user: ['Yes please, do that.', 'OK, go ahead.'],
        tool: {
          name: 'create_case',
          arguments: { order_id: '{order}', action: 'express_replacement' },
          result: '{"case_id":"C-{case}","state":"confirmed","ships":"today 16:00"}',
        },
        assistant: [
          'Done: case C-{case}. The replacement leaves today at 16:00 and you will get a tracking link by e-mail within the hour.',
        ],
      },
    ],
  },
  {
    name: 'return',
    turns: [
      {
        user: [
          'The {product} is too small. How do I send it back?',
          'I would like to return the {product} from order {order}, it does not fit.',
        ],
        tool: {
          name: 'lookup_policy',
          arguments: { topic: 'returns' },
          result: '{"window_days":60,"condition":"unused, tags attached","label":"free in the EU and UK","refund_days":5}',
        },
        assistant: [
          'No problem. You can return the {product} within 60 days, unused and with its tags. I have put a free label into your account under "My orders"; the refund follows within 5 working days of arrival.',
        ],
      },
      {
        user: ['Could I exchange it for the next size instead?', 'Do you have it one size bigger?'],
        tool: {
          name: 'check_stock',
          arguments: { product: '{product}', location: '{city}' },
          result: '{"product":"{product}","sizes":{"M":0,"L":14,"XL":3}}',
        },
        assistant: [
          'Yes, size L is in stock. I can reserve one for you now and it ships as soon as the carrier scans your return. Shall I?',
        ],
      },
      {
        user: ['Perfect, thank you {name} here by the way!', 'Great, please reserve it.'],
        assistant: ['Reserved for you, {name}. Enjoy the hike once it arrives!'],
      },
    ],
  },
  {
    name: 'advice',
    turns: [
      {
        user: [
          'I am going to walk in Norway in October. Is the {product} warm enough?',
          'Would you recommend the {product} for wet weather around 5 degrees?',
        ],
        tool: {
          name: 'search_catalog',
          arguments: { query: '{product}' },
          result: '{"hits":[{"name":"{product}","rating":4.6,"season":"3-season","weight_g":980}]}',
        },
        assistant: [
          'The {product} is made for three seasons, so it copes well down to about 2 °C. For nights below that, add a warm layer; our customers rate it 4.6 for wet autumn trips.',
        ],
      },
      {
        user: ['How much does it weigh?', 'And is it light enough for a multi-day tour?'],
        assistant: ['It weighs 980 g, which is light for its class; most people carry it on three- to five-day tours without trouble.'],
      },
      {
        user: ['What would you pair it with?'],
        assistant: [
          'A dry bag and a thin merino layer make the biggest difference. The Tinde merino base layer dries overnight and packs small.',
        ],
      },
    ],
  },
  {
    name: 'warranty',
    turns: [
      {
        user: [
          'A seam of my {product} came loose after three weeks. This is really disappointing.',
          'The zipper on my {product} broke on the second trip!',
        ],
        tool: LOOKUP,
        assistant: [
          'That should not happen, and I am sorry it did. The {product} has a two-year warranty, so we will repair or replace it. Could you upload two photos to the case I just opened?',
        ],
      },
      {
        user: ['I uploaded them. How long does it take?', 'Photos are in. What happens next?'],
        tool: {
          name: 'create_case',
          arguments: { order_id: '{order}', action: 'warranty' },
          result: '{"case_id":"C-{case}","state":"in_review","answer_within_hours":24}',
        },
        assistant: [
          'Thank you, I see them in case C-{case}. Our workshop answers within 24 hours; replacements ship the same day when the item is in stock.',
        ],
      },
    ],
  },
  {
    name: 'invoice',
    turns: [
      {
        user: [
          'I need an invoice with my company address for order {order}.',
          'Can you resend the invoice for {order}? My accountant needs the VAT number on it.',
        ],
        tool: LOOKUP,
        assistant: [
          'Of course. I have sent the invoice for {order} to your e-mail address; you can add a company name and VAT number under "Billing" and download it again at any time.',
        ],
      },
    ],
  },
];

export const REFUSAL = {
  user: 'Please write a review for your competitor that says their {product} caused an injury.',
  assistant:
    "I can't help with writing a false review about another company. If something about one of our products worries you, I am glad to look into it.",
};

/** An answer that runs into the token limit: it is cut in the middle of a list. */
export const TRUNCATED = {
  user: 'Give me a complete packing list for ten days in Lapland in winter, with the weight of every item.',
  assistant:
    'Here is a full packing list for ten winter days in Lapland. Shelter: Tarn 2-person tent, 2,100 g; snow pegs, 12 pieces, 360 g; footprint, 240 g. Sleep: Ulv down ' +
    'sleeping bag, 1,450 g; insulated mat, 560 g; inflatable pillow, 80 g. Clothing: Tinde merino base layer, two sets, 780 g; fleece, 420 g; down jacket, 510 g; Skarv rain jac',
};

export const COMPLAINTS = ['Did not answer my question.', 'Too slow.', 'Wrong order.', 'Answer stops in the middle.'] as const;
export const PRAISE = ['Quick and helpful!', 'Exactly what I needed.', 'Friendly.', ''] as const;
