/** An error in the form that both of OpenAI's APIs have. */
export const openAIError = (status: number, message: string, code?: string): object => ({
  error: { message, type: status < 500 ? 'invalid_request_error' : 'server_error', param: null, code: code ?? null },
});
