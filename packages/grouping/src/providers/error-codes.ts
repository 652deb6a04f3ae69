import type { ProviderErrorClassName } from './error-classes.ts';

/**
 * Codes, types and statuses in error bodies, and names of error classes of SDKs, without `Error` and `Exception`. One table
 * for all: the same words mean the same with every provider. Lower case, without `_` and `-`.
 */
const WORDS: Readonly<Record<ProviderErrorClassName, string>> = {
  rate_limit: `ratelimit ratelimited ratelimitexceeded ratelimitreached resourceexhausted throttling throttled throttlingexception toomanyrequests requestlimitexceeded
    tokensperminute requestsperminute tokensexceeded requestsexceeded servicequotaexceeded quotaexceeded routerratelimit clientratelimit limitexceeded toomanytokens`,
  insufficient_quota: `insufficientquota billinghardlimitreached billingnotactive billing billingerror paymentrequired insufficientcredits insufficientbalance
    creditbalancetoolow usagelimitreached budgetexceeded insufficientfunds`,
  authentication: `invalidapikey authentication unauthenticated unauthorized invalidauthentication missingapikey apikeyinvalid accountdeactivated invalidorganization
    unrecognizedclient expiredtoken invalidsignature loadapikey incorrecthostname invalidissuer defaultcredentials nocredentials
    credentialsprovider credentialretrieval authenticationfailed`,
  permission: `permission permissiondenied accessdenied forbidden unsupportedcountryregionterritory countrynotsupported modelaccessdenied`,
  context_length: `contextlengthexceeded contextwindowexceeded contextlength promptstoolong prompttoolong inputtoolong stringabovemaxlength maxtokensexceeded
    tokenlimitexceeded contextwindowexceedederror`,
  output_length: `lengthfinishreason maxtokensreached outputtruncated`,
  content_filter: `contentfilter contentpolicyviolation responsibleaipolicyviolation contentfilterfinishreason contentpolicy blockedprompt moderation
    moderationerror prohibitedcontent safety guardrailintervened contentmoderation stopcandidate promptblocked imagegenerationusererror`,
  model_not_found: `modelnotfound deploymentnotfound nosuchmodel unknownmodel modelnotsupported modeldoesnotexist invalidmodel`,
  request_too_large: `requesttoolarge payloadtoolarge requestentitytoolarge`,
  overloaded: `overloaded overloadederror engineoverloaded serviceunavailable unavailable modelnotready modeloverloaded capacityexceeded serveroverloaded
    midstreamfallback slowdown`,
  timeout: `timeout clienttimeout apitimeout apiconnectiontimeout requesttimeout deadlineexceeded modeltimeout gatewaytimeout readtimeout connecttimeout etimedout econnaborted`,
  connection: `connection clientconnection apiconnection connectionerror apiuserabort econnrefused econnreset enotfound eaifail econnaborted connecterror readerror remoteprotocol
    endpointconnection connectionclosed undicisocket`,
  bad_gateway: `badgateway`,
  stream_cut: `modelstreamerror modelstreamerrorexception incompletestream streamcut`,
  invalid_output: `noobjectgenerated outputparsing nooutputgenerated jsonvalidatefailed emptyresponsebody noimagegenerated nocontentgenerated noobjectgeneratederror invalidresponsedata`,
  tool_schema: `invalidfunctionparameters invalidtoolschema`,
  invalid_request: `invalidrequest badrequest validation unprocessableentity invalidargument failedprecondition unsupportedparameter unsupportedvalue invalidparameter
    unknownparameter missingrequiredparameter invalidtype invalidvalue invalidparams tooluse toolusefailed invalidprompt unsupportedfunctionality unprocessable
    invalidimage invalidjson outofrange unsupportedparams`,
  not_found: `notfound resourcenotfound`,
  conflict: `conflict aborted`,
  server_error: `server servererror internalserver internalservererror internal internalfailure modelerror internalserverexception serverexception`,
  unknown: '',
};

const CLASS_OF = new Map<string, ProviderErrorClassName>();
for (const [name, text] of Object.entries(WORDS)) {
  for (const word of text.split(/\s+/)) if (word !== '') CLASS_OF.set(word.replaceAll('_', ''), name as ProviderErrorClassName);
}

/** What bodies call a failure of theirs, and SDKs any failure at all (`APIError`). */
const BODY_ONLY: Readonly<Record<string, ProviderErrorClassName>> = { apierror: 'server_error' };

/** The class that the `type` or `code` of an error's body stands for. */
export function classOfBodyCode(code: string): ProviderErrorClassName | undefined {
  return BODY_ONLY[code.replaceAll(/[-_]/g, '').toLowerCase()] ?? classOfCode(code);
}

/**
 * The class that a code, a type or the name of an error class stands for: `insufficient_quota`, `rate_limit_error`,
 * `RateLimitError`, `RESOURCE_EXHAUSTED`, `ThrottlingException`, `AI_LoadAPIKeyError`. undefined when it says nothing.
 */
export function classOfCode(code: string): ProviderErrorClassName | undefined {
  if (code === '' || code.length > 80) return undefined;
  const last = code.slice(
    Math.max(code.lastIndexOf('.'), code.lastIndexOf('#'), code.lastIndexOf(':'), code.lastIndexOf('/'), code.lastIndexOf('\\')) + 1,
  );
  const bare = last.replace(/^AI_/, '').replaceAll(/[-_ ]/g, '').toLowerCase();
  return CLASS_OF.get(bare) ?? CLASS_OF.get(bare.replace(/(?:error|exception|fault|failure)$/, ''));
}
