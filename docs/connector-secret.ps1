<#
.SYNOPSIS
Makes the secret with which Vouchsafe sends Microsoft Authenticator prompts to the users of one tenant.

.DESCRIPTION
Run by an administrator of that tenant. Adds a secret to the tenant's own service principal "Azure Multi-Factor Auth Client",
and makes the two service principals that are needed if they are missing. Existing secrets and certificates are left alone,
so an NPS extension or AD FS adapter goes on working. Needs the module Microsoft.Graph.Applications.

.PARAMETER TenantId
The tenant's id.

.PARAMETER Days
How long the secret is good. A tenant's policy may allow less.
#>
param(
    [Parameter(Mandatory)] [guid] $TenantId,
    [ValidateRange(1, 730)] [int] $Days = 180
)
$ErrorActionPreference = 'Stop'

$clientAppId = '981f26a1-7f43-403b-a875-f8b09b8cd720'
$connectorAppId = '1f5530b3-261a-47a9-b357-ded261e17918'

Connect-MgGraph -TenantId $TenantId -Scopes 'Application.ReadWrite.All' -NoWelcome

function Get-Principal([string] $appId, [string] $name) {
    $principal = Get-MgServicePrincipal -Filter "appId eq '$appId'"
    if (-not $principal) { $principal = New-MgServicePrincipal -AppId $appId }
    if (-not $principal.AccountEnabled) {
        Write-Warning "'$name' is disabled in this tenant. Enable it in Entra, under Enterprise applications."
    }
    $principal
}

$client = Get-Principal $clientAppId 'Azure Multi-Factor Auth Client'
$null = Get-Principal $connectorAppId 'Azure Multi-Factor Auth Connector'

$password = Add-MgServicePrincipalPassword -ServicePrincipalId $client.Id -PasswordCredential @{
    displayName = 'Vouchsafe'
    endDateTime = (Get-Date).ToUniversalTime().AddDays($Days).ToString('o')
}
Disconnect-MgGraph | Out-Null

"Tenant:  $TenantId"
"Key id:  $($password.KeyId)   (to remove it: Remove-MgServicePrincipalPassword -ServicePrincipalId $($client.Id) -KeyId $($password.KeyId))"
"Ends:    $($password.EndDateTime.ToString('yyyy-MM-dd'))"
"Secret:  $($password.SecretText)"
'The secret is shown this once. Hand it over by a way that only its receiver can read.'
