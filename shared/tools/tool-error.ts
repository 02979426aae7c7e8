/** Something the model did wrong, or that it should know; the message is for the model. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}
