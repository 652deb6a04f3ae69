import { CONTENT_RANK, type EmitterModel } from '../attribute-spec.ts';

/** MLflow tracing: values are JSON, strings included. */
export const mlflow: EmitterModel = {
  family: 'mlflow',
  scopes: ['mlflow*'],
  attributes: {
    'mlflow.spanType': [{ field: 'kind', read: 'kind:mlflow' }, { field: 'operation' }],
    'mlflow.llm.model': { field: 'model_answered' },
    'mlflow.chat.model': { field: 'model_answered' },
    'mlflow.llm.provider': { field: 'provider' },
    'mlflow.chat.tokenUsage': { field: 'usage_json' },
    'mlflow.llm.cost': { field: 'cost_json' },
    'mlflow.chat.messages': { field: 'input', read: 'auto', rank: CONTENT_RANK.messages + 20 },
    'mlflow.chat.tools': { field: 'tool_definitions' },
    'mlflow.spanInputs': { field: 'input', read: 'auto', rank: CONTENT_RANK.value },
    'mlflow.spanOutputs': { field: 'output', read: 'auto', rank: CONTENT_RANK.value },
    'mlflow.trace.session': { field: 'session_id' },
    'mlflow.trace.user': { field: 'user_id' },
    'mlflow.traceSession': { field: 'session_id' },
    'mlflow.traceUser': { field: 'user_id' },
    'mlflow.traceTags': { field: 'tag_map' },
  },
};
