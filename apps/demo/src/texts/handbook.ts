/** Pages of the sample company's handbook, which its documentation assistant searches. */
export type HandbookPage = { id: string; title: string; text: string };

export const HANDBOOK: readonly HandbookPage[] = [
  {
    id: 'hr-012',
    title: 'Parental leave',
    text: 'Employees may take up to 14 months of parental leave, shared between parents. Announce it seven weeks ahead in the people portal. Health cover continues during leave.',
  },
  {
    id: 'hr-020',
    title: 'Working from abroad',
    text: 'Up to 30 working days a year may be worked from another EU country. Outside the EU, ask People Operations four weeks ahead because of insurance and tax.',
  },
  {
    id: 'hr-031',
    title: 'Learning budget',
    text: 'Everybody has 1,200 EUR and three days a year for courses, books and conferences. Unused budget moves into the next year once.',
  },
  {
    id: 'it-004',
    title: 'VPN access',
    text: 'Install the client from the self-service store and sign in with your security key. The profile "office" is split-tunnel; use "full" on public networks.',
  },
  {
    id: 'it-009',
    title: 'Lost laptop',
    text: 'Report a lost or stolen laptop to the service desk within two hours, day or night. The device is locked remotely; a loan device is ready the next working day.',
  },
  {
    id: 'it-017',
    title: 'Requesting software',
    text: 'Software with a security review on file is granted at once. Anything new takes about five working days; name the data it will see.',
  },
  {
    id: 'fin-003',
    title: 'Travel expenses',
    text: 'Trains are booked first or second class, flights economy. Meals up to 45 EUR a day need no receipt. Submit within 30 days; payment follows with the next salary.',
  },
  {
    id: 'fin-008',
    title: 'Company card limits',
    text: 'Cards have a monthly limit of 2,000 EUR. A higher limit needs the approval of the team lead and finance, and lasts 30 days.',
  },
  {
    id: 'ops-002',
    title: 'Warehouse cut-off times',
    text: 'Orders paid before 15:30 leave the same day, express before 16:00. On Saturdays the cut-off is 11:00. Public holidays follow the calendar of the warehouse.',
  },
  {
    id: 'ops-011',
    title: 'Damaged goods',
    text: 'Photograph the parcel and the item, open a case with reason "transport", and keep the packaging for 14 days. The carrier pays when the case is opened within seven days.',
  },
  {
    id: 'eng-005',
    title: 'On-call rotation',
    text: 'A rotation lasts one week from Tuesday 10:00. Answer a page within 10 minutes. After a night page you may start at noon. Compensation is 350 EUR a week.',
  },
  {
    id: 'eng-014',
    title: 'Release process',
    text: 'Releases leave staging after 24 hours without new errors. A release captain watches the first hour in production and rolls back when the error rate doubles.',
  },
];

export type HandbookQuestion = { question: readonly string[]; pages: readonly string[]; answer: string };

export const QUESTIONS: readonly HandbookQuestion[] = [
  {
    question: ['How long can I take parental leave?', 'What are the rules for parental leave?'],
    pages: ['hr-012'],
    answer:
      'You can take up to 14 months, shared between both parents. Announce it at least seven weeks ahead in the people portal; your health cover continues. [hr-012]',
  },
  {
    question: ['Can I work from Spain for a month?', 'Am I allowed to work from another country?'],
    pages: ['hr-020', 'it-004'],
    answer:
      'Yes, within the EU you may work up to 30 working days a year from another country. Use the VPN profile "full" on public networks. [hr-020, it-004]',
  },
  {
    question: ['Is there money for a conference?', 'How big is the learning budget?'],
    pages: ['hr-031', 'fin-003'],
    answer:
      'You have 1,200 EUR and three days a year, and unused budget moves on once. Book travel by the travel rules: economy flights, trains in either class. [hr-031, fin-003]',
  },
  {
    question: ['I lost my laptop on the train, what now?', 'My notebook was stolen. What should I do?'],
    pages: ['it-009'],
    answer:
      'Call the service desk within two hours, at any time of day. They lock the device remotely and have a loan device for you the next working day. [it-009]',
  },
  {
    question: ['Which VPN profile do I need in a hotel?'],
    pages: ['it-004'],
    answer: 'Use the profile "full": on public networks all traffic has to go through the company. [it-004]',
  },
  {
    question: ['Do I need receipts for meals on a business trip?', 'How much can I spend on food while travelling?'],
    pages: ['fin-003'],
    answer: 'Up to 45 EUR a day need no receipt. Submit the expenses within 30 days and they are paid with your next salary. [fin-003]',
  },
  {
    question: ['My company card was declined, what is the limit?'],
    pages: ['fin-008'],
    answer: 'The monthly limit is 2,000 EUR. Your team lead and finance can raise it for 30 days. [fin-008]',
  },
  {
    question: ['Until when does an order leave the same day?', 'What is the Saturday cut-off in the warehouse?'],
    pages: ['ops-002'],
    answer: 'Orders paid before 15:30 leave the same day (express 16:00); on Saturdays the cut-off is 11:00. [ops-002]',
  },
  {
    question: ['A customer got a broken stove. Who pays?'],
    pages: ['ops-011'],
    answer:
      'The carrier pays when we open a "transport" case within seven days with photos, and the packaging is kept for 14 days. [ops-011]',
  },
  {
    question: ['How fast must I answer a page?', 'What do I get for being on call?'],
    pages: ['eng-005'],
    answer: 'Answer within 10 minutes. A week on call is compensated with 350 EUR, and after a night page you may start at noon. [eng-005]',
  },
  {
    question: ['When may a release go to production?'],
    pages: ['eng-014', 'eng-005'],
    answer:
      'After 24 hours on staging without new errors. A release captain watches the first hour and rolls back when the error rate doubles. [eng-014]',
  },
  {
    question: ['Can I bring my dog to the office?', 'Who won the football tournament?', 'What is the canteen menu today?'],
    pages: [],
    answer: 'I could not find anything about this in the handbook. Please ask People Operations or try other words.',
  },
];

export const DOCS_SYSTEM =
  'You answer questions of employees from the handbook excerpts below and from nothing else. Cite the page ids in brackets. If the excerpts do not answer the question, say so.';
