/** Words about messages: which neighbors make a word or a number part of the cause. Data; lower case unless said. */

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter(Boolean));
}

/** Things of the program itself: what is named beside them (`tool "search"`, `column "title"`) tells causes apart. */
export const CODE_NOUNS = words(`
  action agent alias annotation arg argument attribute backend binding capability charset chunk class codec collection column command component
  constant constraint constructor converter database decorator dependency dialect directive driver encoding endpoint engine enum env
  event extension extractor feature field flag format function graph handler header hook import index input instance interface job key
  keyword label layer library loader locale macro member method metric middleware mode model module namespace node object op operation
  operator option output package param parameter parser permission phase pipeline plugin policy procedure profile prompt property protocol provider
  queue reading relation resolver resource role route runtime schema scope sdk secret selector sequence server service setting setting's setup
  slot stage state step strategy struct subscription symbol table tag task template tenant test tool toolset topic trait transformer trigger type
  union validator variable vector version view widget worker workflow named called evaluating setting expected codec can't
`);

/** Things that people name: a capitalized word beside them is a value. */
export const VALUE_NOUNS = words(`
  user users customer customers client city country company account owner author person member employee contact patient student teacher buyer seller
  supplier vendor merchant shop store brand product item hotel airport street team guest driver passenger
`);

/** A number right after one of these is a code with a meaning (`status 404`, `exit code 137`, `[Errno 111]`). */
export const CODE_NUMBER_WORDS = words(
  'status code errno error http https signal sqlstate exit exited hresult statuscode status_code errorcode error_code returned answered',
);

export const MONTHS_AND_DAYS = words(`
  jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september october november december
  mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday utc gmt am pm
`);

/** Words with digits that are no ids. */
export const DIGIT_WORDS = words(`
  utf8 utf16 utf32 utf8mb4 latin1 cp1252 sha1 sha224 sha256 sha384 sha512 md5 base64 base32 http1 http2 http3 h2 h264 h265 ipv4 ipv6 oauth1 oauth2
  s3 ec2 k8s k3s i18n l10n a11y es5 es6 es2015 es2020 es2022 x86 x64 amd64 arm64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64
  fp8 fp16 fp32 bf16 i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 mp3 mp4 web3 log4j neo4j d3 p50 p90 p95 p99 1xx 2xx 3xx 4xx 5xx 2d 3d win32 x509 pkcs1 pkcs8 rs256
  hs256 es256 ed25519 aes128 aes256 tls1 ssl3 python2 python3 vec2 vec3 vec4 bm25 sqlite3 boto3 urllib3 psycopg2 psycopg3 gpt2 gpt3 gpt4 llama2 llama3 w2v
  e5 t5 m2 oauth2client base58 base85 crc32 crc64 zlib1 2fa mfa2 v1 v2 v3 v4 v5 h1 h3 q1 q2 q3 q4 dynamodb2 k6 c99 iso88591 iso885915 http11 http20 tls12 tls13 windows1252 x8664
`);

/** Capitalized words inside sentences that are not somebody's name. Spelled as they are written. */
export const CAPITALIZED_WORDS = words(`
  A About Access Account Action Agent Agents All Allowed Already An And Any Anthropic Api Argument Array Assistant Async Attribute Authentication
  Authorization Auth Avro Aws Azure Backend Bad Batch Bearer Bedrock Binary Boolean Bot Browser Buffer But Cache Call Can Cannot Certificate Channel Chat Check
  Chroma Chrome Claude Client Cloud Code Cohere Collection Column Command Connect Connection Consul Content Context Could Cookie Could Credentials Cursor Data
  Database Date Datetime Decimal Deepgram Denied Deployment Did Django Docker Document Documents Does Done Elasticsearch Embedding Embeddings Empty Encoding
  End Endpoint Entity Environment Error Exceeded Exception Expected Expired Express Failed Failure False Fastapi File Firefox Firestore Flask Forbidden Found
  Frontend Function Gateway Gemini Git Github Gone Google Got Grpc Handler Header Host Html Http Https If In Index Input Instance Integer Internal
  Invalid Is It Java Javascript Job Json Kafka Key Kubernetes Lambda Langchain Large Length Limit Linux List Llm Load Lock Many Map Maximum Memcached Message
  Messages Method Milvus Minimum Missing Mistral Model Module Mongo Mongodb Must Mysql Name Network Neo Nginx No Node None Not Null Number Object Ollama Only
  Open Openai Operation Option Or Oracle Our Output Outlook Page Parameter Parse Parser Path Payload Payment Permission Pinecone Please Policy Postgres Postgresql
  Process Profile Project Promise Prompt Property Protocol Provider Proxy Pydantic Python Qdrant Query Queue Quota Rabbitmq Rate Read Record Redis Reason Received Refused Request
  Requests Required Reset Resource Response Retry Return Returned Role Root Row Runtime Rust Safari Schema Search See Selenium Server Service Session Set Slack Socket Sqlite Ssl
  Stack State Status Stderr Stdout Step Storage Stream String Stripe Subscription Such Support Table Task Template Tensor Text The There This Thread Time Timed Timeout Tls Token
  Tokens Too Tool Tools Transaction Tried Trigger True Try Tuple Twilio Type Unable Unauthorized Unavailable Undefined Unexpected Unicode Unknown Unprocessable Unsupported Up
  Update Upstream Url Use User Users Valid Validation Value Variable Vercel Version Visit Was Weaviate Webhook Websocket When Windows With Workflow Worker Write Xml Yaml You Your
  Zod Zone Am As At Be By Do Go He Ip Js Me My Of Ok On So To Ts We Db Id Io Ai Ui
`);

/** Extensions of files that belong to a program: their names are part of the cause, the names of data are not. */
export const PROGRAM_EXTENSIONS = words(
  'json yaml yml toml ini conf cfg env properties lock js mjs cjs ts tsx jsx py rb php java kt go rs cs sql sh html css scss vue svelte pem crt cer key sock db sqlite so dll wasm proto xml',
);
