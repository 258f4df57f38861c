namespace KargoStageWebhook.Diagnosis;

/// <summary>On what occasion it was noticed that the schema does not have a field.</summary>
public enum StrictCheck
{
    /// <summary>The request asked for field validation (<c>kubectl --validate</c>, or the query parameter <c>fieldValidation</c>).</summary>
    FieldValidation,

    /// <summary>Server-side apply, which rejects a field that the schema does not have, whatever the field validation.</summary>
    Apply,

    /// <summary>Client-side validation by kubectl or Helm (<c>ValidationError(</c>): no request was sent.</summary>
    Client,

    /// <summary>A comparison of a manifest with the object, by Argo CD: no request was sent.</summary>
    Comparison,
}
