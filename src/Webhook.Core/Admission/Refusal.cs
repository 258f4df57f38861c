namespace KargoStageWebhook.Admission;

/// <summary>Why a request is refused: what goes into a Status of code 422 and reason <c>Invalid</c> (meta.k8s.io/v1).</summary>
/// <param name="Message">What is missing, who sent it, what requires it, what to do.</param>
/// <param name="Kind">Kind of the object.</param>
/// <param name="Name">Name of the object.</param>
/// <param name="Uid">uid of the object.</param>
/// <param name="Causes">One for each field.</param>
public sealed record Refusal(string Message, string Kind, string Name, string Uid, IReadOnlyList<RefusalCause> Causes);

/// <summary>One field that is required and missing.</summary>
/// <param name="Field">Its path, as the API server writes it.</param>
/// <param name="Message">What is wrong with it.</param>
public readonly record struct RefusalCause(string Field, string Message);
