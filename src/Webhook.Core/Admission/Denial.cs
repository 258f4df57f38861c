namespace KargoStageWebhook.Admission;

/// <summary>Why a request is denied: what goes into a Status of code 422 and reason <c>Invalid</c> (meta.k8s.io/v1).</summary>
/// <param name="Message">What is missing or wrong, who sent it, what requires it, what to do.</param>
/// <param name="Group">API group of the object.</param>
/// <param name="Kind">Kind of the object.</param>
/// <param name="Name">Name of the object.</param>
/// <param name="Uid">uid of the object.</param>
/// <param name="Causes">One for each field.</param>
public sealed record Denial(string Message, string Group, string Kind, string Name, string Uid, IReadOnlyList<StatusCause> Causes);

/// <summary>One field that is missing or wrong (meta.k8s.io/v1, StatusCause).</summary>
/// <param name="Reason">Why: <c>FieldValueRequired</c>.</param>
/// <param name="Field">Its path, as the API server writes it.</param>
/// <param name="Message">What is wrong with it.</param>
public readonly record struct StatusCause(string Reason, string Field, string Message);
